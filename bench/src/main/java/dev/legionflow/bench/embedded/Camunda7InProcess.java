package dev.legionflow.bench.embedded;

import dev.legionflow.bench.child.Contestant;
import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.SideSettings;
import io.agroal.api.AgroalDataSource;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.BiFunction;
import javax.sql.DataSource;

/// Camunda 7 with its history at the level AUDIT; three Java delegates. Its classes are fetched
/// when it is measured, so they are not there when this is compiled: `bench/peers/camunda7` has
/// them.
public final class Camunda7InProcess implements Contestant {

  private static final String PEER = "dev.legionflow.bench.peer.Camunda7";

  private final AgroalDataSource pool;
  private final Straight straight;

  public Camunda7InProcess(SideSettings settings)
      throws SQLException, ReflectiveOperationException {
    pool = Pool.of(settings);
    @SuppressWarnings("unchecked")
    var engine =
        (BiFunction<DataSource, String, Runnable>)
            Class.forName(PEER).asSubclass(BiFunction.class).getConstructor().newInstance();
    var mission = engine.apply(pool, diagram());
    straight = new Straight(mission::run, settings);
  }

  private static String diagram() {
    return Straight.diagram(
        "xmlns:camunda=\"http://camunda.org/schema/1.0/bpmn\"",
        step("one"),
        step("two"),
        step("three"),
        "${n &gt; 1}");
  }

  private static String step(String id) {
    return "<bpmn:serviceTask id=\"%s\" camunda:class=\"%s$Add\"/>".formatted(id, PEER);
  }

  @Override
  public Map<String, Double> run(Load load) throws InterruptedException {
    return straight.run(load);
  }

  @Override
  public String settings() {
    return "pool 24, history AUDIT";
  }

  @Override
  public void close() {
    pool.close();
  }
}
