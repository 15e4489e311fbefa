/// Searches as Camunda 8.8 speaks them: filter, sort and page of a body become one bound SQL query.
///
/// An [Entity] declares what can be asked: each field's API name, its column and its type. A
/// [SearchBody] is a request, checked against that. [Search] runs it. No text of a request ever
/// becomes SQL: names are looked up, values are bound.
@NullMarked
package dev.legionflow.engine.cockpit.search;

import org.jspecify.annotations.NullMarked;
