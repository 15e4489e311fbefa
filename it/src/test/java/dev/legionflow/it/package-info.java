/// Tests of the packaged application, started as a process of its own and reached as users reach
/// it: through the stock Camunda client and plain HTTP.
///
/// What is tagged `dialect` runs against any engine of the Camunda 8 dialect: with
/// `-Dlegion.it.engine=zeebe` (profile `zeebe`) against Zeebe's test engine, which shows that what
/// a test expects is what Zeebe does.
@NullMarked
package dev.legionflow.it;

import org.jspecify.annotations.NullMarked;
