package dev.supaplane.provisioner.app;

import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.reconcile.Templates;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackCatalog;
import dev.supaplane.provisioner.stack.StackInput;
import dev.supaplane.provisioner.stack.TemplateRenderer;
import java.util.List;

/** The templates that come with the worker. */
record BuiltInTemplates(StackCatalog catalog, TemplateRenderer renderer) implements Templates {
  @Override
  public List<String> services(StackSpec spec) {
    return catalog.offer(spec.template(), spec.revision()).services().stream()
        .map(StackCatalog.OfferedService::name)
        .filter(name -> !spec.excludedServices().contains(name))
        .toList();
  }

  @Override
  public RenderedStack render(StackInput input) {
    return renderer.render(input);
  }
}
