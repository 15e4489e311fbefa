/// How data is written into a prompt.
@NullMarked
package dev.legionflow.workers.router.prompt;

import org.jspecify.annotations.NullMarked;
