package dev.supaplane.command.app;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Where no GoTrue of the operator's stands in the place of the sign-in that is built in. */
final class BuiltInSignIn implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    return isBuiltIn(context);
  }

  private static boolean isBuiltIn(ConditionContext context) {
    return context.getEnvironment().getProperty("supaplane.auth.url", "").isBlank();
  }

  /** Where one does. */
  static final class Not implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return !isBuiltIn(context);
    }
  }
}
