/// A BPMN file goes in; what is wrong with it, or a document that Flowable can run, comes out.
///
/// Missions are written in the dialect of Camunda 8: BPMN 2.0 with `zeebe:` extensions and FEEL.
/// What leaves this package is not the uploaded document with parts cut out, but a new one, written
/// from what was understood. So nothing that is not in the code below (a class name, a script, a
/// listener, an attribute of another dialect) can reach Flowable. docs/bpmn.md lists what is
/// understood.
///
/// Pure: no database, no Flowable, no state. Start reading at [Dialect].
@NullMarked
package dev.legionflow.engine.dialect;

import org.jspecify.annotations.NullMarked;
