package dev.supaplane.provisioner.reconcile;

import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackException;
import dev.supaplane.provisioner.stack.StackInput;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Makes a wish's stack from its template. */
final class Rendering {
  private Rendering() {}

  /** The services that a template offers, those that are excluded too, but for some. */
  static Set<String> othersThan(Set<String> some, DesiredStack stack, Workshop shop) {
    var others = new HashSet<>(shop.templates().services(stack.spec()));
    others.addAll(stack.spec().excludedServices());
    others.removeAll(some);
    return others;
  }

  /**
   * The stack that a wish asks for.
   *
   * @throws StackException when it cannot be rendered
   */
  static RenderedStack of(DesiredStack stack, Map<String, String> secrets, Workshop shop) {
    var offered = new HashMap<String, Long>();
    for (var service : shop.templates().services(stack.spec())) {
      var incarnation = stack.incarnation(service);
      if (incarnation > 0) {
        offered.put(service, incarnation);
      }
    }
    return shop.templates()
        .render(
            new StackInput(
                stack.ref(),
                stack.spec(),
                stack.placement(),
                shop.store().directory(stack.ref()),
                secrets,
                offered,
                stack.tuning().settings()));
  }
}
