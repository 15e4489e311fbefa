/// What operators ask of the router and tell it.
@NullMarked
package dev.legionflow.workers.router.web;

import org.jspecify.annotations.NullMarked;
