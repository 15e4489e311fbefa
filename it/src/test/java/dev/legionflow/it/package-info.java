/// Tests of the packaged application, started as a process of its own and reached as users reach
/// it: through the stock Camunda client and plain HTTP.
///
/// What is tagged `dialect` runs against any engine of the Camunda 8 dialect: the packaged
/// application on H2 and on PostgreSQL, and with the profile `peers` the broker of Zeebe 8.6 and
/// Zeebe's test engine 8.8, which shows that what a test expects is what Zeebe does.
@NullMarked
package dev.legionflow.it;

import org.jspecify.annotations.NullMarked;
