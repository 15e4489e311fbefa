/// What people see and change of formations: `/legion/formations`.
@NullMarked
package dev.legionflow.workers.formation.web;

import org.jspecify.annotations.NullMarked;
