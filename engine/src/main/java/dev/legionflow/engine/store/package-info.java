/// The database: its pool, its migrations, and the keys of everything that is stored.
@NullMarked
package dev.legionflow.engine.store;

import org.jspecify.annotations.NullMarked;
