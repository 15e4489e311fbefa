/// Agents: a model that chooses among the elements of an ad-hoc sub-process, one step after the
/// other, under bounds and with a person's word for what is marked.
@NullMarked
package dev.legionflow.workers.router.agent;

import org.jspecify.annotations.NullMarked;
