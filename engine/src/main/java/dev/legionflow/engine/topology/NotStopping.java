package dev.legionflow.engine.topology;

import dev.legionflow.engine.http.Traffic;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready from the moment on when the process was told to stop.
@Readiness
@ApplicationScoped
class NotStopping implements HealthCheck {

  private final Traffic traffic;

  NotStopping(Traffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("serving").status(!traffic.isStopping()).build();
  }
}
