package dev.legionflow.engine.http;

import dev.legionflow.engine.access.Needs;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fails in every way that a resource can.
@Path("/v2/probe")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ProbeResource {

  public enum Colour {
    RED,
    GREEN
  }

  public record Inner(List<Integer> numbers, @Nullable Colour colour, @Nullable Boolean flag) {}

  public record Body(@Nullable String name, @Nullable Long key, @Nullable Inner inner) {}

  @POST
  @Needs({})
  @Path("/echo")
  public Body echo(Body body) {
    return body;
  }

  @GET
  @Needs({})
  @Path("/thread")
  public Map<String, Object> thread() {
    return Map.of("virtual", Thread.currentThread().isVirtual());
  }

  @GET
  @Needs({})
  @Path("/keys/{probeKey}")
  public Map<String, Object> key(@PathParam("probeKey") long probeKey) {
    return Map.of("key", Long.toString(probeKey));
  }

  @GET
  @Needs({})
  @Path("/fail/{how}")
  public String fail(@PathParam("how") String how) {
    throw switch (how) {
      case "conflict" -> Problem.conflict("the job is done");
      case "busy" ->
          new IllegalStateException(
              new SQLException("Acquisition timeout while waiting for new connection"));
      case "slow" -> new IllegalStateException(new SQLException("cancelled", "57014"));
      case "stack" -> throw new StackOverflowError("com.example.Secret");
      default -> new IllegalStateException("com.example.Secret says " + how);
    };
  }
}
