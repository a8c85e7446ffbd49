package dev.supaplane.kit.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a route answers where all goes well, for the OpenAPI document: said beside a handler whose
 * return type does not tell. Once for each status or type; real answers are held against it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(AnswersWith.All.class)
public @interface AnswersWith {
  /** What the body is made of; {@link Void} for no body, {@link String} for text. */
  Class<?> value() default Void.class;

  /**
   * The same by its name, where it is another module's and only passed on here; the document is not
   * made when there is no such class.
   */
  String named() default "";

  /** Whether it is a list of those. */
  boolean list() default false;

  /** The HTTP status. */
  int status() default 200;

  /** The media type of the body. */
  String type() default "application/json";

  /** Several of them. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface All {
    /** Each. */
    AnswersWith[] value();
  }
}
