/// What every resource shares: problems (RFC 9457), search bodies, paging.
@NullMarked
package dev.legionflow.engine.http;

import org.jspecify.annotations.NullMarked;
