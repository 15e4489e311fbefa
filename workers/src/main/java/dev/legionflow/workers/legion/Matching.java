package dev.legionflow.workers.legion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Who takes which role: as many places as can be filled at once are filled, by augmenting paths
/// (Kuhn 1955), because who comes first may take the only one that a later role could have had. The
/// same roles and legionnaires give the same team.
final class Matching {

  /// The role of each place, by its index.
  private final List<Integer> places;

  private final List<Role> roles;
  private final List<Legionnaire> seats;

  /// The place that a seat is taken by, or -1.
  private final int[] takenBy;

  private Matching(List<Role> roles, List<Legionnaire> legionnaires) {
    this.roles = roles;
    places = new ArrayList<>();
    for (int role = 0; role < roles.size(); role++) {
      for (int i = 0; i < roles.get(role).count(); i++) {
        places.add(role);
      }
    }
    seats = new ArrayList<>();
    // The first seat of each comes before the second of any: a team of many before one of few.
    for (int round = 0; round < Role.MOST_MEMBERS; round++) {
      for (Legionnaire each : legionnaires) {
        if (round < Math.min(each.capacity(), places.size())) {
          seats.add(each);
        }
      }
    }
    takenBy = new int[seats.size()];
    Arrays.fill(takenBy, -1);
  }

  /// For each place, in the order of the roles, who takes it; empty where nobody can.
  static List<Place> of(List<Role> roles, List<Legionnaire> legionnaires) {
    Matching matching = new Matching(roles, legionnaires);
    for (int place = 0; place < matching.places.size(); place++) {
      matching.seat(place, new boolean[matching.seats.size()]);
    }
    return matching.result();
  }

  /// A place in the team.
  ///
  /// @param role the index of its role
  record Place(int role, Optional<Legionnaire> by) {}

  private boolean seat(int place, boolean[] seen) {
    for (int seat = 0; seat < seats.size(); seat++) {
      if (takenBy[seat] < 0 && suits(seat, place)) {
        takenBy[seat] = place;
        return true;
      }
    }
    for (int seat = 0; seat < seats.size(); seat++) {
      if (!seen[seat] && suits(seat, place)) {
        seen[seat] = true;
        if (seat(takenBy[seat], seen)) {
          takenBy[seat] = place;
          return true;
        }
      }
    }
    return false;
  }

  private boolean suits(int seat, int place) {
    return seats.get(seat).has(roles.get(places.get(place)).needs());
  }

  private List<Place> result() {
    List<Place> result = new ArrayList<>();
    for (int place = 0; place < places.size(); place++) {
      result.add(new Place(places.get(place), by(place)));
    }
    return result;
  }

  private Optional<Legionnaire> by(int place) {
    for (int seat = 0; seat < takenBy.length; seat++) {
      if (takenBy[seat] == place) {
        return Optional.of(seats.get(seat));
      }
    }
    return Optional.empty();
  }
}
