package dev.legionflow.engine.topology;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.store.Node;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// `/v2/topology` and `/v2/status`: to Camunda's clients this engine is one broker with one
/// partition.
@Path("/v2")
@Tag(name = "Cluster")
@RunOnVirtualThread
public class TopologyResource {

  /// The version of the API that is spoken.
  private static final String API_VERSION = "8.8.0";

  record Topology(
      List<Broker> brokers,
      int clusterSize,
      int partitionsCount,
      int replicationFactor,
      String gatewayVersion,
      String lastCompletedChangeId,
      Map<String, String> legionFlow) {}

  record Broker(int nodeId, String host, int port, List<Partition> partitions, String version) {}

  record Partition(int partitionId, String role, String health) {}

  private final Node node;
  private final String host;
  private final int port;
  private final String version;

  TopologyResource(
      Node node,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.http.port") int port,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.node = node;
    this.host = host;
    this.port = port;
    this.version = version;
  }

  @GET
  @Needs({})
  @Path("/topology")
  @Operation(summary = "The cluster as Camunda's clients want to see it")
  public Topology topology() {
    return new Topology(
        List.of(
            new Broker(
                node.id(),
                host,
                port,
                List.of(new Partition(1, "leader", "healthy")),
                API_VERSION)),
        1,
        1,
        1,
        API_VERSION,
        "-1",
        Map.of("version", version));
  }

  @GET
  @Needs({})
  @Path("/status")
  @Operation(summary = "204 when the engine takes commands")
  public void status() {}
}
