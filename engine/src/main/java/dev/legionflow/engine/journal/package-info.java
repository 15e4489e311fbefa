/// What happened, as a list of events per transaction, and what makes the searchable tables of
/// them.
@NullMarked
package dev.legionflow.engine.journal;

import org.jspecify.annotations.NullMarked;
