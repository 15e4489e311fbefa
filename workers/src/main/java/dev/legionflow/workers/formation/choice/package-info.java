/// Which formation a mission takes: what is believed of each, and how probably each is drawn. Pure:
/// outcomes in, probabilities out.
@NullMarked
package dev.legionflow.workers.formation.choice;

import org.jspecify.annotations.NullMarked;
