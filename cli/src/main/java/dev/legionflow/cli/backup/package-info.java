/// Backups of an engine's H2 database: what is in the file, and how it comes back.
@NullMarked
package dev.legionflow.cli.backup;

import org.jspecify.annotations.NullMarked;
