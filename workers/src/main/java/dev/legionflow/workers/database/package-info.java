/// Tables of workers in the database that the application gives: where they are, and how they get
/// there.
@NullMarked
package dev.legionflow.workers.database;

import org.jspecify.annotations.NullMarked;
