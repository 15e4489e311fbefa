/// Deployments: files come in, are checked and translated, and get versions.
@NullMarked
package dev.legionflow.engine.deployment;

import org.jspecify.annotations.NullMarked;
