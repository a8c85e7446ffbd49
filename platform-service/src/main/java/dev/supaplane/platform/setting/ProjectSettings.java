package dev.supaplane.platform.setting;

import dev.supaplane.events.setting.Setting;
import dev.supaplane.events.setting.SettingCatalogue;
import dev.supaplane.events.setting.SettingGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a project's services are set: what was set of them, and what the template sets where nothing
 * was. A test holds the latter against the templates.
 *
 * @param values what was set, by the setting's id
 * @param secrets ids of secret settings that have a value
 * @param excluded services that the project does not run
 */
public record ProjectSettings(JsonNode values, Set<String> secrets, Set<String> excluded) {
  /** Stands in every answer for a secret that is set; sent back, it changes nothing. */
  public static final String MASK = Setting.MASK;

  /** The schemas that the template lets PostgREST serve. */
  public static final String SCHEMAS = "public,storage,graphql_public";

  /** The template's search path. */
  public static final String SEARCH_PATH = "public";

  /** The template's most rows of an answer. */
  public static final int MAX_ROWS = 1_000;

  /** The template's largest file in bytes. */
  public static final long FILE_SIZE = 52_428_800;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNode AUTH = template();

  /** Those of a project, as the query service tells of it. */
  public static ProjectSettings of(JsonNode project) {
    var secrets = new TreeSet<String>();
    var settings = project.path("settings");
    settings.path("secrets").forEach(id -> secrets.add(id.asString()));
    var excluded = new TreeSet<String>();
    project
        .path("local_runtime")
        .path("exclude_services")
        .forEach(name -> excluded.add(name.asString()));
    return new ProjectSettings(settings.path("values"), secrets, excluded);
  }

  /** What is set of GoTrue; what nobody set is null. */
  public ObjectNode auth() {
    var told = (ObjectNode) AUTH.deepCopy();
    for (var setting : SettingCatalogue.all()) {
      if (setting.group() == SettingGroup.AUTH) {
        put(told, setting.name(), setting);
      }
    }
    return told;
  }

  /** What is set of GoTrue in Studio's words: the same in capitals. */
  public ObjectNode authForStudio() {
    var told = JSON.createObjectNode();
    auth()
        .properties()
        .forEach(one -> told.set(one.getKey().toUpperCase(Locale.ROOT), one.getValue()));
    return told;
  }

  /** What PostgREST serves. */
  public ObjectNode postgrest() {
    var told = JSON.createObjectNode();
    told.put("db_schema", SCHEMAS);
    told.put("max_rows", MAX_ROWS);
    told.put("db_extra_search_path", SEARCH_PATH);
    told.putNull("db_pool"); // its own default
    for (var setting : SettingCatalogue.all()) {
      if (setting.group() == SettingGroup.POSTGREST) {
        put(told, setting.name(), setting);
      }
    }
    return told;
  }

  /** What storage does, where it runs. */
  public JsonNode storage() {
    return JSON.valueToTree(
        new StorageView(
            value("storage.fileSizeLimit", FILE_SIZE).asLong(),
            new StorageView.Features(
                on("storage.features.imageTransformation.enabled", runs("imgproxy")),
                on("storage.features.s3Protocol.enabled", runs("storage")),
                new StorageView.Catalogs(false, 0, 0, 0),
                new StorageView.Vectors(false, 0, 0)),
            new StorageView.Capabilities(true, false),
            new StorageView.External("main"),
            "",
            ""));
  }

  private StorageView.Switch on(String id, boolean template) {
    return new StorageView.Switch(value(id, template).asBoolean(template));
  }

  private boolean runs(String service) {
    return !excluded.contains(service);
  }

  private JsonNode value(String id, Object template) {
    return values.has(id) ? values.path(id) : JSON.valueToTree(template);
  }

  private void put(ObjectNode told, String name, Setting setting) {
    if (setting.secret()) {
      if (secrets.contains(setting.id())) {
        told.put(name, MASK);
      }
    } else if (values.has(setting.id())) {
      told.set(name, values.path(setting.id()));
    }
  }

  private static JsonNode template() {
    try (var file = ProjectSettings.class.getResourceAsStream("/management/auth-config.json")) {
      if (file == null) {
        throw new IllegalStateException("the program lacks management/auth-config.json");
      }
      return JSON.readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
