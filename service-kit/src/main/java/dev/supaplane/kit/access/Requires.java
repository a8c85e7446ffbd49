package dev.supaplane.kit.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rule of a route, beside its mapping. A route without one is answered to nobody, and the build
 * fails.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Requires {
  /** What the caller has to be permitted. */
  Permission value();

  /**
   * The path variable that names the organization or project; {@code slug} and {@code ref} where it
   * is not said. {@link #HANDLER}: the path does not tell, and the handler asks for itself, before
   * it does anything.
   */
  String of() default "";

  /** Says that the handler asks, because the path does not tell of what. */
  String HANDLER = "(handler)";
}
