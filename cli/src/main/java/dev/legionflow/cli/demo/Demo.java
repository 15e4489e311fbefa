package dev.legionflow.cli.demo;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "Runs two real missions on an engine of its own.")
public final class Demo implements Callable<Integer> {
  @Override
  public Integer call() {
    return 0;
  }
}
