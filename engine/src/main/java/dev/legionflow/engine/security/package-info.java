/// Who may ask, and from where: logins, tokens, the first user, and the rules for address, `Host`
/// and `Origin`. docs/security.md tells it from the outside.
///
/// Start reading at [LegionAuthentication] (who is it), [AccessPolicy] (may they) and
/// [RequestGuard] (is this request meant for us).
@NullMarked
package dev.legionflow.engine.security;

import org.jspecify.annotations.NullMarked;
