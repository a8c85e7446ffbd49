package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.Samples;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.events.wire.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** The AsyncAPI 3 document of both topics. */
final class AsyncApi {
  private static final String JSON = "application/json";
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
          .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
          .disable(YAMLWriteFeature.SPLIT_LINES)
          .build();

  private final Releases releases;

  AsyncApi(Releases releases) {
    this.releases = releases;
  }

  /** The document, as YAML. */
  String yaml() {
    return "# Made from the records of events-schema; see docs/events/README.md.\n"
        + YAML.writeValueAsString(document());
  }

  /** The document. */
  ObjectNode document() {
    var document = JsonNodeFactory.instance.objectNode();
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "Supaplane events")
        .put("version", releases.newest())
        .put("description", Words.INFO);
    document.put("defaultContentType", JSON);
    var channels = document.putObject("channels");
    var operations = document.putObject("operations");
    var messages = JsonNodeFactory.instance.objectNode();
    var schemas = JsonNodeFactory.instance.objectNode();
    for (var topic : Topic.values()) {
      channels.set(topic.key(), channel(topic));
      operations.set("publish" + topic.title(), operation(topic));
      topic
          .types()
          .forEach(
              type -> {
                messages.set(key(type), message(type, topic));
                var schema = Schemas.CONTRACT.of(EventTypes.classOf(type).orElseThrow());
                schema.remove("$schema");
                schemas.set(key(type), schema);
              });
      schemas.set(headersKey(topic), headers(topic));
    }
    var components = document.putObject("components");
    components.set("messages", messages);
    components.set("schemas", schemas);
    components
        .putObject("correlationIds")
        .putObject("chain")
        .put("description", Words.CORRELATION)
        .put("location", "$message.header#/" + EventEnvelope.PREFIX + "correlationid");
    return document;
  }

  private static ObjectNode channel(Topic topic) {
    var channel = JsonNodeFactory.instance.objectNode();
    channel.put("address", topic.address());
    channel.put("title", topic.title());
    channel.put("description", topic.description());
    var messages = channel.putObject("messages");
    topic
        .types()
        .forEach(
            type ->
                messages.putObject(key(type)).put("$ref", "#/components/messages/" + key(type)));
    var kafka = channel.putObject("bindings").putObject("kafka");
    kafka.put("topic", topic.address()).put("partitions", Topics.PARTITIONS);
    var configuration = kafka.putObject("topicConfiguration");
    configuration.putArray("cleanup.policy").add("delete");
    configuration.put("retention.ms", -1).put("retention.bytes", -1);
    kafka.put("bindingVersion", "0.5.0");
    return channel;
  }

  private static ObjectNode operation(Topic topic) {
    var operation = JsonNodeFactory.instance.objectNode();
    operation.put("action", "send");
    operation.put("summary", topic.publisher());
    operation.putObject("channel").put("$ref", "#/channels/" + topic.key());
    return operation;
  }

  private ObjectNode message(String type, Topic topic) {
    var record = EventTypes.classOf(type).orElseThrow();
    var message = JsonNodeFactory.instance.objectNode();
    message.put("name", type);
    message.put("title", record.getSimpleName());
    message.put("summary", Descriptions.CONTRACT.of(record));
    message.put("description", "Written when: " + Descriptions.CONTRACT.written(record));
    message.put("contentType", JSON);
    message.put("x-since", releases.since(type));
    message.putObject("correlationId").put("$ref", "#/components/correlationIds/chain");
    var headers = message.putObject("headers");
    var both = headers.putArray("allOf");
    both.addObject().put("$ref", "#/components/schemas/" + headersKey(topic));
    both.addObject()
        .put("type", "object")
        .putObject("properties")
        .putObject(EventEnvelope.PREFIX + "type")
        .put("const", type);
    message.putObject("payload").put("$ref", "#/components/schemas/" + key(type));
    var kafka = message.putObject("bindings").putObject("kafka");
    kafka.putObject("key").put("type", "string").put("description", Words.KEY);
    kafka.put("bindingVersion", "0.5.0");
    var example = message.putArray("examples").addObject();
    example.put("name", key(type));
    var sample =
        Samples.all().stream().collect(Collectors.toMap(EventTypes::nameOf, Function.identity()));
    example.set("payload", EventJson.mapper().valueToTree(sample.get(type)));
    return message;
  }

  /** The headers as the envelope writes them, described by the envelope's own Javadoc. */
  private static ObjectNode headers(Topic topic) {
    var full =
        new EventEnvelope("i", "t", "s", "s", Instant.EPOCH, topic.sequence(), "c", "c", "a")
            .in(TraceContext.of("1".repeat(32), "2".repeat(16), "vendor=1"));
    var chain = List.of("correlationid", "causationid", "actor", "traceparent", "tracestate");
    var headers = JsonNodeFactory.instance.objectNode().put("type", "object");
    var properties = headers.putObject("properties");
    var required = JsonNodeFactory.instance.arrayNode();
    full.headers()
        .forEach(
            (name, value) -> {
              var header = properties.putObject(name).put("type", "string");
              var attribute = name.replaceFirst("^" + EventEnvelope.PREFIX, "");
              header.put("description", header(attribute));
              if (attribute.equals("time")) {
                header.put("format", "date-time");
              }
              if (List.of("specversion", EventEnvelope.CONTENT_TYPE).contains(attribute)) {
                header.put("const", new String(value, UTF_8));
              }
              if (!chain.contains(attribute)) {
                required.add(name);
              }
            });
    headers.set("required", required);
    return headers;
  }

  private static String header(String attribute) {
    for (var component : EventEnvelope.class.getRecordComponents()) {
      if (component.getName().toLowerCase(Locale.ROOT).equals(attribute)) {
        return Descriptions.CONTRACT.of(component);
      }
    }
    return attribute.equals(EventEnvelope.CONTENT_TYPE)
        ? "The data's media type."
        : "The version of CloudEvents.";
  }

  private static String headersKey(Topic topic) {
    return topic.key() + "Headers";
  }

  /** A type's key in the document: its name without our prefix, as AsyncAPI allows it. */
  static String key(String type) {
    return type.replaceFirst("^dev\\.supaplane\\.", "");
  }

  /** The two channels. */
  enum Topic {
    EVENTS,
    OUTCOMES;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    String title() {
      return name().charAt(0) + key().substring(1);
    }

    String address() {
      return this == EVENTS ? Topics.EVENTS : Topics.OUTCOMES;
    }

    long sequence() {
      return this == EVENTS ? 0 : -1;
    }

    String description() {
      return this == EVENTS ? Words.EVENTS : Words.OUTCOMES;
    }

    String publisher() {
      return this == EVENTS ? Words.RELAY : Words.WORKER;
    }

    /** The types that travel here, in the order of the catalogue. */
    List<String> types() {
      return EventTypes.all().stream()
          .filter(
              type ->
                  ProvisioningOutcome.class.isAssignableFrom(EventTypes.classOf(type).orElseThrow())
                      == (this == OUTCOMES))
          .toList();
    }
  }
}
