package dev.legionflow.bench.loopback;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

/// One engine behind loopback, through the client that its users have.
interface Engine extends AutoCloseable {

  /// What a worker is.
  ///
  /// @param hands how many workers, each doing one job after the other; 0 for one that answers jobs
  ///   without waiting for the engine
  /// @param active how many jobs it may hold
  /// @param streamed jobs are pushed, where the engine can
  record Work(String type, int hands, int active, boolean streamed) {}

  /// Told of each job: when its instance was started, and when its completion was acknowledged.
  record Handler(LongConsumer entered, Runnable completed, Runnable failed) {}

  void deploy(Map<String, String> diagrams) throws Exception;

  /// Starts an instance; done when the engine has acknowledged it.
  CompletionStage<?> start(String process, Map<String, Object> variables);

  /// Starts an instance and waits for its end.
  ///
  /// @throws UnsupportedOperationException where no benchmark asks for it
  default void runToEnd(String process, Map<String, Object> variables) throws Exception {
    throw new UnsupportedOperationException("not measured with " + getClass().getSimpleName());
  }

  /// Opens workers, until what is returned is run.
  Runnable work(Work work, Handler handler);

  /// The diagram of a mission with one job.
  String oneJob(String process, String type);

  long pid();

  /// The process of the worker, -1 where this one does the jobs.
  default long workerPid() {
    return -1;
  }

  /// From the start of the process until it was ready; 0 when that was not looked at.
  default double startSeconds() {
    return 0;
  }

  /// The ways of handing out jobs that are worth trying.
  default List<Boolean> streaming() {
    return List.of(false);
  }

  /// Instances that have ended so far, where the acknowledgement of a job does not mean that.
  default OptionalLong finished() throws Exception {
    return OptionalLong.empty();
  }

  default OptionalDouble lag() throws Exception {
    return OptionalDouble.empty();
  }

  @Override
  void close() throws IOException;
}
