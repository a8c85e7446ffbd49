package dev.supaplane.kit.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a handler reads of a request by itself, for the OpenAPI document: its signature tells not.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Reads {
  /** Names of query parameters, each of which may be absent. */
  String[] query() default {};

  /** What the body is made of. */
  Class<?> body() default Void.class;

  /** The same by its name, where it is another module's and only passed on here. */
  String bodyNamed() default "";
}
