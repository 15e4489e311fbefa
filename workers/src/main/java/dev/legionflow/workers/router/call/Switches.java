package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Provider;

/// Says before each request whether it may be sent. A request that is under way is left to end.
public interface Switches {

  Switches ALL_ON =
      new Switches() {
        @Override
        public boolean isOn(Provider provider) {
          return true;
        }

        @Override
        public boolean isOn(Model model) {
          return true;
        }
      };

  boolean isOn(Provider provider);

  boolean isOn(Model model);
}
