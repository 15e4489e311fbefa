/// What a policy would have earned, judged by the choices of others: before it is switched on.
@NullMarked
package dev.legionflow.workers.formation.evaluation;

import org.jspecify.annotations.NullMarked;
