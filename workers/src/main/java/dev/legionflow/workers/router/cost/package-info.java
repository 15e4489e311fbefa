/// What calls of models cost: the ledger, and the budgets that are asked before.
@NullMarked
package dev.legionflow.workers.router.cost;

import org.jspecify.annotations.NullMarked;
