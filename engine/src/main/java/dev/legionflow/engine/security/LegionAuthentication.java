package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Directory;
import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.ProblemJson;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Says who sends a request: Basic or Bearer, against the users and tokens in the database.
@ApplicationScoped
public class LegionAuthentication implements HttpAuthenticationMechanism {

  private static final String CHALLENGE = "Basic realm=\"Legion Flow\", charset=\"UTF-8\"";
  private static final String RETRY_AFTER = LegionAuthentication.class.getName() + ".retryAfter";

  private final NodeConfig node;
  private final Logins logins;
  private final Directory directory;
  private final BlockingSecurityExecutor blocking;

  LegionAuthentication(
      NodeConfig node, Logins logins, Directory directory, BlockingSecurityExecutor blocking) {
    this.node = node;
    this.logins = logins;
    this.directory = directory;
    this.blocking = blocking;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager providers) {
    var header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (header == null || !node.role().hasDatabase()) {
      return Uni.createFrom().nullItem();
    }
    var parsed = Credentials.parse(header);
    if (parsed.isEmpty()) {
      return Uni.createFrom().failure(new AuthenticationFailedException());
    }
    var credentials = parsed.get();
    var remembered = logins.remembered(credentials);
    if (remembered.isPresent()) {
      return Uni.createFrom().item(identity(remembered.get()));
    }
    var address = context.request().remoteAddress().hostAddress();
    return blocking
        .executeBlocking(() -> logins.verify(credentials, address == null ? "" : address))
        .onItem()
        .transform(login -> identity(login, context));
  }

  private SecurityIdentity identity(Login login, RoutingContext context) {
    return switch (login) {
      case Login.Accepted(var user) -> identity(user);
      case Login.Rejected() -> throw new AuthenticationFailedException();
      case Login.Throttled(var retryAfter) -> {
        context.put(RETRY_AFTER, retryAfter);
        throw new AuthenticationFailedException();
      }
    };
  }

  private SecurityIdentity identity(User user) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(user.name()))
        .addRoles(user.roles())
        .addAttribute(Identities.CALLER, directory.caller(user.name(), user.roles()))
        .build();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom()
        .item(new ChallengeData(401, HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE));
  }

  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    if (context.get(RETRY_AFTER) instanceof Duration retryAfter) {
      ProblemJson.send(context, Problem.tooMany("too many failed logins", retryAfter));
    } else {
      context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE);
      ProblemJson.send(
          context,
          Problem.unauthorized(
              context.request().getHeader(HttpHeaders.AUTHORIZATION) == null
                  ? "a user's name and password or a token is needed"
                  : "the name and password or the token is not right"));
    }
    return Uni.createFrom().item(true);
  }

  @Override
  public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
    return Uni.createFrom()
        .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "basic"));
  }
}
