/// What clients of Camunda 7 and Flowable call: `/engine-rest` and `/external-job-api`, as far as
/// Camunda Modeler and external workers need them. Everything is translated to the rooms that serve
/// `/v2`; nothing is kept here. Unlike `/v2`, members without a value are written as null: that is
/// what their clients know.
@NullMarked
package dev.legionflow.engine.foreign;

import org.jspecify.annotations.NullMarked;
