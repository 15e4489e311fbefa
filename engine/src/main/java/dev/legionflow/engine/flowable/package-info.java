/// The embedded Flowable: its wiring, and every import of its internal packages.
///
/// Flowable moves the tokens: scopes, gateways, multi-instance bodies, timers, call activities. The
/// work itself does not live in Flowable's tables: a job or a user task is a wait state whose row
/// is ours (docs/adr/0002-own-tables-for-work.md), reached through the ports [JobTasks] and
/// [UserTasks]. Start reading at [Engine].
@NullMarked
package dev.legionflow.engine.flowable;

import org.jspecify.annotations.NullMarked;
