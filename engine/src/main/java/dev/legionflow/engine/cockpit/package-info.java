/// What the web page and other readers see: searches and single rows of everything stored.
///
/// One file per kind of thing holds its record, its table of fields and its SQL, for example
/// [Incidents]; a resource beside it holds its addresses. How a search body is read is in
/// [dev.legionflow.engine.cockpit.search].
@NullMarked
package dev.legionflow.engine.cockpit;

import org.jspecify.annotations.NullMarked;
