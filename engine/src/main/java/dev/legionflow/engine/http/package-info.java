/// What every resource shares: problems (RFC 9457), JSON settings, keys in paths, the application.
///
/// Throw a [Problem] from anywhere; the mappers here turn it, and everything else that is thrown,
/// into `application/problem+json`.
@NullMarked
package dev.legionflow.engine.http;

import org.jspecify.annotations.NullMarked;
