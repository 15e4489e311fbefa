package dev.legionflow.workers.router;

import dev.legionflow.workers.router.call.Switches;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Provider;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/// What operators have switched off is not called any more, also by calls that are on their way to
/// the next of their chain. Before the first job nobody has looked what that is, and a probe is no
/// reason to.
@ApplicationScoped
public class RolloutSwitches implements Switches {

  private final RouterDatabase database;
  private final Rollouts rollouts;

  @Inject
  public RolloutSwitches(RouterDatabase database, Rollouts rollouts) {
    this.database = database;
    this.rollouts = rollouts;
  }

  @Override
  public boolean isOn(Provider provider) {
    return !database.isOpen() || rollouts.isOn(provider.id());
  }

  @Override
  public boolean isOn(Model model) {
    return !database.isOpen() || rollouts.isOn(model);
  }
}
