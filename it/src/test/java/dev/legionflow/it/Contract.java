package dev.legionflow.it;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/// Runs the tests of the dialect. Where an engine is known to differ, its test has to fail: when it
/// passes, the difference is gone and its line in [Differences] has to go too.
final class Contract implements InvocationInterceptor {

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context, "");
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context, context.getDisplayName());
  }

  private static void run(
      Invocation<@Nullable Void> invocation, ExtensionContext context, String which)
      throws Throwable {
    String test =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName();
    String engine = Engines.wanted();
    var known = Differences.of(engine, test, which);
    String name = which.isEmpty() ? test : test + " " + which;
    Witness.begin();
    try {
      invocation.proceed();
    } catch (TestAbortedException e) {
      throw e;
    } catch (Throwable e) {
      if (known.isEmpty()) {
        throw e;
      }
      Witness.end(engine, name, "differs");
      context.publishReportEntry("differs", known.get().why() + ": " + e.getMessage());
      return;
    }
    if (known.isPresent()) {
      throw new AssertionError(
          "%s does on %s what the suite says: take it out of Differences (%s)"
              .formatted(name, engine, known.get().why()));
    }
    Witness.end(engine, name, "passed");
  }
}
