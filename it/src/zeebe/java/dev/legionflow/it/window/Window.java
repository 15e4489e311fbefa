package dev.legionflow.it.window;

import dev.legionflow.peers.Zeebe;
import io.camunda.zeebe.exporter.api.Exporter;
import io.camunda.zeebe.exporter.api.context.Context;
import io.camunda.zeebe.exporter.api.context.Controller;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An exporter that writes what happens into a file, a JSON object a line, and opens the gateway's
/// ports as sockets beside it. Its argument `folder` says where.
public final class Window implements Exporter {

  public static final String RECORDS = "records.jsonl";
  public static final String GRPC = "grpc.sock";
  public static final String REST = "rest.sock";

  static final Set<ValueType> SHOWN =
      Set.of(
          ValueType.PROCESS_INSTANCE, ValueType.VARIABLE, ValueType.INCIDENT, ValueType.USER_TASK);

  private @Nullable Path folder;
  private @Nullable Controller controller;
  private @Nullable OutputStream records;

  @Override
  public void configure(Context context) {
    folder = Path.of((String) context.getConfiguration().getArguments().get("folder"));
    context.setFilter(
        new Context.RecordFilter() {
          @Override
          public boolean acceptType(RecordType type) {
            return type == RecordType.EVENT;
          }

          @Override
          public boolean acceptValue(ValueType type) {
            return SHOWN.contains(type);
          }
        });
  }

  @Override
  public void open(Controller given) {
    controller = given;
    var at = Objects.requireNonNull(folder);
    try {
      records = new FileOutputStream(at.resolve(RECORDS).toFile(), true);
      relay(at.resolve(GRPC), Zeebe.GRPC_PORT);
      relay(at.resolve(REST), Zeebe.REST_PORT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void relay(Path socket, int port) throws IOException {
    var _ =
        Relay.listen(
            UnixDomainSocketAddress.of(socket),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  @Override
  public void export(Record<?> event) {
    try {
      Objects.requireNonNull(records)
          .write((event.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Objects.requireNonNull(controller).updateLastExportedRecordPosition(event.getPosition());
  }
}
