"""Private names of methods and attributes in classes that applications inherit from, which a part must not override.

They are those that begin with a verb of `verbs.py`, of the standard library (3.11), Django, Django REST framework,
Flask and its extensions for APIs, Werkzeug, Starlette, Falcon, aiohttp, Tornado, Celery, marshmallow, pydantic and
SQLAlchemy, as of November 2026.
"""

_BY_VERB = {
    "add": (
        "action all_impl badmodule bind body_callbacks bytes callback callback_signalsafe column_memo "
        "compile_state_func conn container_actions cookies_to_wsgi databases_failures driver_info entry fallback "
        "file_from_data free_block getter global_keyprefix help_option hints installed_apps_translations io_state "
        "item items js_function json_refs lazyload_options local_translations manager missing multipart "
        "option_regex option_string option_word partition_option_word pending_result pending_task_child "
        "periodic_task prefix_to_resources q read_data reader reverse_property script_prefix sentinel_col specs "
        "subapp table to_breaks to_cache to_params to_pool_map to_result_map unpresent version_option view "
        "w_all_cascades with_polymorphic_subclass writer"
    ),
    "adjust": (
        "effective_path_for_current_path fn_spec for_existing_column for_extra_criteria process_count sort thread_count"
    ),
    "annotate": (
        "fks from_fk_list local parentmapper present_fks remote remote_distinct_selectables remote_from_args "
        "remote_secondary remote_with_overlap selfref with_default_opts"
    ),
    "append": (
        "chunk dedupe_col_collection element inplace message new_column newline option to_existing token untagged "
        "version"
    ),
    "apply": (
        "alias_generator annotations async chord_incr content_transfer_decoding discriminator_to_union "
        "field_serializers item_processor joins model_serializers params_to_element pax_info pipeline "
        "projection_operators rel_filters result single_annotation single_annotation_json_schema "
        "syntax_extension_to_self tasks to_inner to_parent to_root update_document update_pipeline "
        "update_set_values_to_objects validators xheaders"
    ),
    "archive": "cls",
    "assign": "extended_slice extended_slice_rebuild proxied simple_slice stack",
    "bind": (
        "arguments field param params_regex paths processors queues to_col to_schema translate_chars translate_re "
        "typing_render_casts"
    ),
    "build": (
        "app_dict definitions_remapping doc kml_sources migration_list morsel remove_filters unknown url values "
        "vector_index_config"
    ),
    "cache": (
        "attrs bytecode key key_bind_match key_getter_closure_variable key_getter_track_on "
        "key_getter_tracked_literal key_traversal"
    ),
    "calculate": "keys",
    "cancel": ("at connection_timer_entries heartbeat message overlapped pending_futures pong_response_cb requested"),
    "change": "notifier",
    "check": (
        "action actions alive allowed allowing_files_or_folders attach autocomplete_fields "
        "autocomplete_fields_item available backend_specific_checks blank_and_null_values bulk_create_options bye "
        "callback can_read can_seek can_use_fetch_limit can_write cascade_settings choice choices clashes close "
        "closed column_name_clashes composite_pk configure conflict conflicts connected connection const "
        "constraint_query constraints content_type_field cross_origin data_too_big date_hierarchy db_collation "
        "db_comment db_default db_index db_table_comment decimal_places decimal_places_and_max_digits default "
        "default_executor default_pk deprecated_find_param deprecation_details dest encode_args exclude "
        "exclude_of_parent_model expressions extra field_name field_name_clashes field_spec field_spec_item "
        "fields fieldsets fieldsets_item filter_horizontal filter_item filter_vertical fix_default_value fk_val "
        "for_name_in_memos foreign_cols form formset frozen generic_foreign_key_existence handshake_timeout "
        "hostname id_field if_value_fixed ignored_options image_library_installed in_root include_trailing_dollar "
        "indexes inlines inlines_item int_address list list_display list_display_item list_display_links "
        "list_display_links_item list_editable list_editable_item list_filter list_filter_item list_max_show_all "
        "list_per_page list_select_related local_fields long_column_names loop_for_start_tls managers max_bytes "
        "max_digits max_identifier_length max_length_attribute max_length_warning max_num min_num "
        "minimum_dbapi_version model model_name_db_lookup_clashes mutually_exclusive_options nans nargs newline "
        "not_closed null_allowed_for_primary_keys object_id_field object_list_is_ordered on_delete "
        "operator_queryset opt_strings options_values ordering ordering_item output packed_address parent_chain "
        "pattern_name pattern_startswith_slash pattern_unmatched_angle_brackets persistence prefix "
        "prepopulated_fields prepopulated_fields_key prepopulated_fields_value prepopulated_fields_value_item "
        "primary_key proc prompt_blank radio_fields radio_fields_key radio_fields_value raw_id_fields "
        "raw_id_fields_item readable readonly_fields readonly_fields_item references referencing_to_swapped_model "
        "referer related_name_is_valid related_query_name_is_valid relation relation_model_exists "
        "relationship_model remote_side running save_as save_on_top search_fields sendfile_params setup_finished "
        "shutdown_timeout signal single_primary_key site sql sql_mode str_default_value "
        "string_if_invalid_is_string subscription supported swappable sync_backref table_dict table_uniqueness "
        "test_client_response thread timeout to_fields_composite_pk to_fields_exist token type "
        "type_cache_invalidation unique unique_target unique_together upload_to validators value values version "
        "view view_on_site_url writable"
    ),
    "choose": "dir shard_and_assign",
    "clean": "bound_field fields form status tracebacks",
    "cleanup": (
        "after_job_finish closed closed_disabled closed_handle closed_period closed_transports ctx handle server writer"
    ),
    "clear": (
        "cache cached_class_lookups cached_properties callbacks current current_hook dead_receivers "
        "representation_headers tasks"
    ),
    "clone": "annotations_traverse_internals base db for_bind_strategy test_db",
    "close": (
        "and_return_root callback callbacks channel code conn connection connections database fileobj files "
        "gap_from_i impl pipe_fds reason reasons self_pipe session source special state timeout transport wait "
        "with_exception_info"
    ),
    "collect": (
        "annotation bases_data incoming_data into lines management_factories_for messages metadata params "
        "return_annotation"
    ),
    "combine": "sql_parts",
    "compare": (
        "check_nans dml_values_or_ce edges equal item name_for_result no_space sql type_affinity unordered_sequences"
    ),
    "compile": (
        "and_find builder context dialect lock options re state state_cls state_factory state_funcs state_plugin "
        "w_cache"
    ),
    "complete": "bpnumber expression fut location url",
    "compress": "body hextets left size type",
    "compute": "results",
    "configure": (
        "class_instrumentation connection failed finished inheritance logger namespace_logger pks "
        "polymorphic_setter properties property role started timezone"
    ),
    "confirm": "picklable",
    "connect": "and_send_request future pipes proxy signal sock unixsocket",
    "construct": "composite for_assoc for_existing_path for_list for_op for_whereclause form raw ring",
    "convert": (
        "egg_info_reqs_to_simple_reqs flags header_value hosts_to_addr_infos schema sql_to_tz stream_content "
        "string_type to_boolean to_charset to_unique tznames_to_sql value_noop"
    ),
    "copy": (
        "and_set_values as callables environ internals only_fields permissions reflect_only_elements tokens with_check"
    ),
    "count": "filed",
    "create": (
        "all alternatives any asc async_cb_wrapper async_exit_wrapper attachment attachments binding bitwise_not "
        "cb_wrapper check_sql checked_disconnect client collation_expression collection collection_if_not_exists "
        "collection_loader compressor compressors connection connection_transport database_if_not_exists "
        "decompressor desc description_match_map descriptor direct_connection dispatcher dispatcher_class "
        "distinct document eager_adapter eager_join empty entities_collection entity event_handler events except "
        "except_all exchange exit_wrapper fk_sql formsets gnu_long_header header index_name index_sql intersect "
        "intersect_all joins like_index_sql message mime_attachment missing_fk_index notation nulls_first "
        "nulls_last opener option_list option_mappings orm_context pax_generic_header payload point polygon "
        "polymorphic_union primary_key_sql process_handlers project_state proxy_connection raw_select resolver "
        "result_map rule rule_disable scalar_loader schedule server server_getaddrinfo server_thread singleton "
        "socket spatial_index_name spatial_index_sql ssl_context stream sub_type tables task_cls task_sender "
        "template test_db test_user threadpool timelimit_handlers tmp union union_all unique_filters unique_sql "
        "user user_object validators with_polymorphic_adapter worker_process write_handlers"
    ),
    "deactivate": "from_connection",
    "decode": ("content content_async content_transfer data pax_field result stored_result string text xsrf_token"),
    "decrement": "pending_calls",
    "define": "constraint_validity include options ref",
    "delete": (
        "check_sql chord_key composed_index constraint_sql cookies fk_sql group impl index_sql orphans "
        "primary_key primary_key_sql spatial_index_sql unique_sql view"
    ),
    "deliver": "body insertmanyvalues_batches",
    "describe": "range table to_create",
    "deserialize": "form key_token mapper_token method param_value path sync",
    "destroy": "open_corrupted_schedule test_db test_user",
    "detach": "states stream",
    "detect": "ansiquotes casing changes charset collations decimal decimal_char handler sql_mode",
    "determine": "direction joins new_args",
    "disable": "asyncpg_inet_codecs cache dataclass_default_factory warnings",
    "disconnect": "at driver_errors emitted on_finish",
    "discover": "resolvers",
    "dispatch": "for_vendor independent_ctes lookup target",
    "display": "froms_for_select name",
    "drop": "identity testing_engines timeout",
    "dump": "message option_struct pydantic_arguments registry sequences ur",
    "emit": "empty_chunks lazyload",
    "enable": "assertions eagerloads identity_insert single_crit",
    "encode": "data hostname json parts prefixes query_vars request",
    "enforce": "dict_if_root",
    "ensure": (
        "after_fork attributes connected disambiguated_names fd_no_transport has_table_connection header_written "
        "location_group_id mongodb_uri_compliance not_eager not_in_transaction not_shut_down redirects_not_cyclic "
        "resolved retryable sequence uniques valid_collection_name"
    ),
    "enter": "atomics",
    "escape": "identifier",
    "exclude": "attrs empty fn tags",
    "execute": (
        "allow_fail_statements async child clauseelement context create_test_db ddl default function impl "
        "internal mock_call mutex on_connection on_scalar query reflection scalar statements test_db_creation "
        "test_db_destruction with_wrappers"
    ),
    "expand": "cronspec dots help number opt range star",
    "expire": "attributes cache chord_key cookie documents heap info memoizations state",
    "extend": "numeric on string tried",
    "extract": (
        "bound_parameters declared_columns discriminator error_code format_re from_extended_frame_gen "
        "mappable_attributes member mock_name model_params one projection_operators recreation_code"
    ),
    "fetch": (
        "all clause clause_options column multi_columns multi_columns_temp multi_foreign_keys multi_indexes "
        "multi_indexes_temp multi_pk_constraint multi_pk_constraint_temp multi_table_comment "
        "multi_table_comment_temp parent_frame setting"
    ),
    "fill": "buffer cache logical text",
    "filter": (
        "actions_by_permissions by_zero cookies_within_limits exclusions handle_list on_values or_exclude "
        "or_exclude_inplace properties ready test_common trace x_death_headers"
    ),
    "finalize": "close join manager mutex pending_conf pipe_listener read_until steps",
    "find": (
        "and_modify body boundary cols_in_sig concrete_model_from_proxy cycle entity_basestring error_handler "
        "grail_rc groups last lineno link_target options parent_path_names path qname_aware_attrs read_pos "
        "reload_model set_handler sig_argument test_path tests trans tzfile worker_queues"
    ),
    "finish": (
        "end_element future partial_read pending_requests pending_start_element read request ssl_connect "
        "start_element time"
    ),
    "fix": ("exception_context for_params geometry_collection name nan polygon sentence_endings up_module"),
    "flush": ("events events_promise guard heartbeat_reset outqueue pending_unsubscribe unlocked warning writer"),
    "fold": "no_color",
    "format": (
        "a action action_invocation actions_usage args array_spec_pattern as_string b back_transform_codes chunk "
        "description dict_items error exc i items line mock_call_signature mock_failure_message names "
        "namespace_items num o packing_metainfo params parsed_parts r s schema sequence_string_literal "
        "size_metainfo string syntax_error t text type_args_delim type_args_pattern usage value"
    ),
    "forward": "clock fields_map",
    "gather": "columns_with_annotation join_annotations",
    "generate": (
        "actions added_field alias altered_foo_together ast backref cache_attrs cache_key class_attrs "
        "columns_plus_names compiler_dispatch connection_outputtype_handler content_type_header conversion_ast "
        "cursor_outputtype_handler dc_field_schema delimited_and_list delimited_list dispatcher extra_criteria "
        "for_statement from_original_query fromclause_column_proxies generic_binary generic_unary_modifier "
        "generic_unary_operator lazy_clause md_field_schema namedtuple_field_schema natural_for_superclasses "
        "numeric out_parameter_vars param_dict parameter_schema plan prefixes python registry "
        "removed_altered_foo_together removed_field row_adapter rows schema schema_from_get_schema_method "
        "schema_inner shallow_copy shallow_from_dict shallow_to_dict table_select td_field_schema temp_name "
        "through_model_map toc"
    ),
    "get": (
        "accept_socket action_description active_history add_plan address_key alias_name all_constraint_rows "
        "all_objects all_options altered_foo_together_operations ancestors app app_transport args "
        "args_resolving_forward_refs argtypes argument arguments arguments_for_make_dataclass "
        "assignment_statements_from_block async attr_w_warn_on_none attributes back_transform backend "
        "base_actions batches bind_name_for_col blob body boundary brand buffer built by_key_impl "
        "by_key_impl_mapping byteorder cache_filename cache_stats cache_value cached_version call_arguments "
        "call_signature_from_name capabilities check check_sql child_mock choices chunk_left class class_attr_mro "
        "clause client clock close_waiter code codename col collection_history colspec column_collations "
        "column_info columns_info combinator_part_sql committed_attr_by_column committed_state_attr_by_column "
        "comparator compressor compressor_options condition condition_sql connection connection_pool "
        "connection_pool_index connection_retry_type constraint_violation_error_message content_length "
        "context_loader context_stack_frame conv correlated_froms created_collections crud_kv_pairs css "
        "current_adapter current_day current_month current_object current_week current_year custom_headers "
        "custom_operator_dispatch cx_oracle_type_handler data database database_create_suffix "
        "database_display_str databases dataclass_setup_options dataset dated_items decimal_converter "
        "declared_fields decoded_chars decoder default default_cache_dir default_collation default_loader "
        "default_metavar_for_optional default_metavar_for_positional default_module default_module_async "
        "default_ordering default_pk_class default_schema_name defer_select_mask delegate "
        "dependencies_for_foreign_key dependencies_for_generated_field dependencies_for_model description_section "
        "deterministic_ordering devnull dict directory_containing_module discrete_step display_froms "
        "dml_plugin_subject doctype document_link dynamic_attr dynamic_route edited_object_pks "
        "effective_compat_server_version_info elem_info embedded_bindparams encoder encoding entity_clauses "
        "entrypoint errcheck error_message exc_class_and_code exec_once_mutex exec_options existing_condition "
        "explicit_or_implicit_cause expr expr_references expressions ext_ring extra_criteria extra_info "
        "extract_tarinfo fallbacks field_choices field_expression_map field_info field_name fields fields_cache "
        "file file_hash file_path_stat_encoding file_stream filename files filter filter_by_entities "
        "filter_function fingerprint first_arg_or_any first_selected_col_from_model first_two_args_or_any "
        "foreign_table_names form form_for_get_fields formatter from_cache from_serialized froms full_path "
        "func_code group_permissions handler handles help_string hostport ident_for_use_get image_dimensions impl "
        "index_columns_orders index_expressions index_tablespace_sql indexes_rows info input_message "
        "internal_temp_table_name key key_for key_for_task kwargs leftmost length level limit_offset_params "
        "limit_or_fetch line lines lines_from_file list_editable_queryset listen_keys local_time local_timestamp "
        "locale_encoding lookup loop mapping_value matched_objects_on_criteria media message_task_id method "
        "missing_target_ids model_fields model_from_node module_from_name more_data multi_crud_kv_pairs name "
        "name_from_path namespace nargs_pattern netrc_auth networks_key new_session_key next_day next_month "
        "next_or_previous_in_order next_week next_year no_autofield_sequence_name nodeinfo "
        "non_default_isolation_level nonansi_join_whereclause number_value obj_does_not_exist_redirect "
        "only_select_mask opener operator_dispatch option_tuples optional_actions optional_kwargs options opts "
        "or_create_buffer or_create_session_key or_create_table order_value orm_crud_kv_pairs packing_format page "
        "params params_preserve parent_klass_info parent_path parsed_accept_list part_reader partition_key pass "
        "path path_info path_info_with_parent paths_and_endpoints pattern pending_mutation permissions pk_val "
        "plugin_class_for_plugin pool position_from_instance positional_actions positional_kwargs post "
        "postgis_func prefix preserved_qsl previous_module property publisher queryset queryset_methods ranges "
        "raw_host raw_insecure_uri raw_xsrf_token read_buffer_size real_value reference_cte reflection_info regex "
        "relnames_for_relkinds repr_options request required_nested_transaction required_transaction "
        "resolved_values resource_index_key resources responder response response_async restype result_meta "
        "reversed_processed_set scheme secret select_from_alias_from_obj select_statement_only "
        "sentinel_column_for_table sentinel_instance sentinels sequence_name serializer server "
        "server_version_info session session_auth_hash session_from_db session_key set_deprecation_msg_params "
        "set_input_sizes_lookup single_external single_internal site_by_id site_by_request size socket source "
        "source_explained source_fast spatial_filter spatialite_func spec specified srid srs ssl_context "
        "ssl_options standalone standard state state_attr_by_column storage_path strategy stream_for_parsing "
        "subactions subdocument subject synonyms syntax_extensions_as_dict table_oids table_pragma table_schema "
        "table_sql table_ttl_description tagged_response target_ids task_meta task_meta_for tasks template_used "
        "test test_db_name test_db_params to_python top_level_context trans_info trans_info_fromutc "
        "ttl_specification types_namespace unconnected_pipe unique_checks unsupported_field_info_attributes "
        "user_permissions valid_log_format validation_exclusions value value_from_state values version versions "
        "view_func weekday worker_sentinels wrapped_inner_schema wrapped_wsgi_input write_buffer_size wsgi_string "
        "x y z"
    ),
    "group": "actions buffer by by_clause by_clauses count",
    "handle": (
        "arithmetic_operator array_operator boolean_operator choice comparison_operator conditional_operator "
        "conf_update conflict_error conflict_resolve connect connection control_flow_operator date_operator "
        "datetimeoffset dbapi_exception dbapi_exception_noconnection empty_point error event events exception "
        "exception_no_connection exitstatus fatal_error fk_field_node frame group_chord_error int long_word match "
        "message message_delivery_status multipart multipart_signed multiple_ranges nonfatal_error object "
        "objects_preventing_db_destruction options param ping_pong_exception project_operator projection_operator "
        "queue read redirects request request_exception request_noblock reserved_options results select "
        "set_operator signal signals simple single single_range socket string_operator synonyms "
        "synonyms_decorator tasks text timeout type_convertion_operator type_operator websocket websocket_headers "
        "white_text_nodes workers write"
    ),
    "hash": "basis cache item key separator text",
    "hide": "froms unset",
    "import": "common config_module",
    "include": "dunders fn",
    "increment": "is_negative mock_call",
    "index": "columns condition_sql fixtures for_key include_sql iter query sort_exprs",
    "infer": ("dataclass_attr_init_type discriminator_values_for_choice discriminator_values_for_field flag_kind"),
    "init": (
        "accessor app args bind_translate class closure collections column_for_annotation compiled compiler_cls "
        "compression connection core_attrs cte_state cursors_subclasses dbapi_attributes ddl decrypter default "
        "default_close_reasons engine existing fields for_join for_omit_join from_params func global_attributes "
        "globals hmac items legacy manager metadata old options parsing_state path private_attributes properties "
        "proxy_index read read_gz statement track_on translation_catalog user_defined_eager_proc watcher write "
        "write_gz"
    ),
    "initialize": "collection handlers instance mariadb mysql no_greenlet scalar_accessors stream times",
    "insert": (
        "col_impl col_keys cols_as_none cols_evaluating_none crud_params item orm_defaults printable_char sentinel"
    ),
    "install": "callables message null",
    "instantiate": "converter plugins types",
    "interpolate": "some",
    "invalidate": "collection schema_cache schema_cache_asof time translate_binds",
    "invoke": (
        "all_eagers before_exec_event callbacks creator dump_processors excepthook field_validators "
        "load_processors processors raise_load schema_validators user_fn with"
    ),
    "iterate": (
        "directories from_elements items keys parts polymorphic_properties self_and_parents to_target_viawpoly values"
    ),
    "join": (
        "check_and_adapt_right_side condition determine_implicit_left_side entities exited_workers left_to_right "
        "multiline_values parts place_explicit_left_side route"
    ),
    "keep": "alive blank positive",
    "limit": "choices_to clause is_max move_to_pool offset_value order per_host post_eta task",
    "link": "to_col_by_colstring",
    "list": "all_indexes cache_files dblinks len schema",
    "load": (
        "breaks config data_and_files domains enums expired file fixtures for_path for_state form_data func "
        "json_data library lines on_pk_identity pending pg_am_btree_oid pg_am_dict pg_opclass_notdefault_dict "
        "plugin_commands post_and_files refresh_handler stream template ui_methods ui_modules via_child "
        "via_parent windows_store_certs"
    ),
    "locate": "col extended_factory",
    "lock": "depth",
    "log": (
        "debug desc destroy_pending error format info invalidate joins message notices parameters robust_failure "
        "row subprocess traceback"
    ),
    "lookup": "cache joins",
    "make": (
        "base_url bind_processor boundary cancelled_error child child_relpath client_iostream "
        "connections_override current datagram_transport date_lookup_arg duplex_pipe_transport empty_waiter "
        "enum_kw error_handler extra_froms feature finalize handler hash_value inheritable key_to_index "
        "killable_target methods multipart name netmask new_cursor new_metadata node object_from_format parser "
        "prefix process_result prop_from_column proxy read_pipe_transport request response room runner self_pipe "
        "server server_iostream single_date_lookup socket_transport ssl_transport sub_context "
        "subprocess_transport substitution token_with_timestamp unbound_method write_pipe_transport"
    ),
    "map": "as_property_now async min_max",
    "mark": "post_parse_error worker_as_available",
    "match": (
        "argument arguments_partial exclude_dunders flag_expressions frame frame_impl generic_type info long_opt "
        "path primaries short_opt traceback url valid_flag_combinations"
    ),
    "merge": (
        "blueprint_funcs clock cols_by_name cols_by_none cursor_description known_related_objects other_distinct "
        "revoked sanity_check textual_cols_by_position with"
    ),
    "migrate": "all_backwards all_forwards missing_columns",
    "normalize": "distance_lookup_arg froms indexes name nested_options newlines processors size",
    "notify": "content release waiter waiter_done",
    "omit": "aliases from_statements kwarg",
    "open": "file gap_from_i generic_http registry requests schedule to_write",
    "order": "by by_clause by_clauses by_label_element by_pairs entity",
    "pack": "cookie",
    "parse": (
        "args basic_expression block body bool bytestream colspec_argument column column_info "
        "column_or_constraint_definition constraint_columns constraints content_type data date date_fmt datetime "
        "decls doctype_attlist doctype_element doctype_entity doctype_notation doctype_subset example expressions "
        "extensions_header fk form_urlencoded headers hextet identity_options into_values json keyexprs "
        "known_args multipart ns_range octet optional options or_nothing part partition_options range_header "
        "ranges realm rule save_params server_version string table_constraints table_name table_options timedelta "
        "to_bool tree url urlencoded"
    ),
    "patch": "dict thread_primitives",
    "perform": "cast date_checks read unique_checks",
    "pick": "rounding_function type",
    "poll": "result",
    "populate": (
        "cache column_collection composite_bulk_save_mappings_fn directed_relation_graph existing option_list "
        "separate_keys"
    ),
    "post": (
        "body_clause clean coercion compile_expanded_state compile_pattern configure_properties creational_filter "
        "criteria criteria_clause init inspect message_hook parse_error process render_callbacks select_clause "
        "start teardown update values_clause"
    ),
    "prefetch": "done related_lookups related_objects",
    "prepare": (
        "and_execute argv client_options cursor event expander field_lists filter_names for_bulk_create "
        "for_compile_state get_request headers hook impl inc_count_request init_count_request mapper_arguments "
        "messages middleware open_file put_request related_fields_for_save repr_args response_obj set_input_sizes "
        "twophase_impl tzname_delta withclause_opts"
    ),
    "preserve": "raw_colnames space",
    "print": "debug help lines message message_content unpicklable_subtest",
    "process": (
        "args args_for_args args_for_options clauses_for_boolean cleanup_queues counter dependent_arguments "
        "events execute_defaults exited keepalive key_switches long_opt multi_values numeric opts ordered_values "
        "outgoing parameters_for_postcompile positional queue range_request register_queues result select_values "
        "self_data server_headers short_opts task task_sem values"
    ),
    "produce": "column_copies",
    "propagate": "attrs exceptions",
    "prune": "breaks",
    "purge": "cookies",
    "push": "async_cm_exit cm_exit exit_callback",
    "put": "back buffer chunk message_waiter",
    "query": "chooser cls info params string task",
    "queue": "class count",
    "raise": (
        "allowed_methods always error for_ambiguous_column_name for_expected for_name for_no_match "
        "for_not_started for_prerequisite_state for_required for_status for_uncacheable_closure_variable "
        "for_unpopulated hard_closed incompatible on_close on_disconnect on_sql"
    ),
    "read": (
        "all and_available_len and_discard_trailer and_encode args_from_files body body_until_close boundary buf "
        "buffer buffer_size bufsize bytes char chunk chunk_from_length chunk_from_stream chunked chunked_body "
        "comm_chunk concern defaults delimiter dist_info_reqs egg_info_reqs env_files eof eof_chunk file "
        "files_distinfo files_egginfo finished fixed_body fmt_chunk from from_buffer from_self func fut future "
        "gzip_header headers ints lock max_bytes message message_inner next_chunk_size nowait nowait_chunk object "
        "only_defaults partial pos preference readable ready ready_cb refs regex started status stmt stream "
        "switch timeout timeout_handle to_buffer to_buffer_loop unlocked until until_close until_first_boundary "
        "windows_registry"
    ),
    "rebuild": "partial socket",
    "receive": "frame frame_loop timeout tx",
    "reconcile": "collection prop_with_incoming_columns query_entities_with_us to_other",
    "reduce": "from_cols method method_descriptor socket td_comparator",
    "refresh": "flushed for_new_column heap state",
    "register": ("altered apidoc async_bind doc generic_function object persistent specs task type view with_iocp"),
    "reject": "connection",
    "release": "acquired connection fetch save savepoint_impl waiter",
    "reload": "modules",
    "remove": (
        "action allocated_block config_cls conn control_chars_regex converter databases_failures db dll_directory "
        "events expired_documents from_index from_metadata impl invalid_user item items listeners newly_deleted "
        "option pending_result prefetched_objects processors_and_tuple_filter reader receiver snapshot table "
        "timeout token trailing_nulls unittest_tb_frames writer"
    ),
    "rename": "field_sql index_sql",
    "render": (
        "bindtemplate cte_clause derived derived_w_types exprs for_subquery json_extract_from_binary "
        "label_in_columns_clause nulls postcompile schema_translates string_type values"
    ),
    "repair": "headers",
    "replace": "contents params token writer",
    "report": "error exception invalid_netmask",
    "request": ("class count dict factory from_builder_args handler headers in_progress info start_line summary type"),
    "require": "accepted coroutine_responders file non_coroutine_responders",
    "reset": (
        "characteristics column_collection cont_handler dicts empty empty_waiter encoder exported heartbeat "
        "internal_locks lex_handler_prop memoizations on_return read_buf sequences sync"
    ),
    "resolve": (
        "against_registry auto_concurrency charset child col_tokens column definition dependency filename "
        "for_literal for_python_type forward_ref host host_tasks host_with_throttle kind label lazy_default leaf "
        "literal_only lookup name names node operator_lookup output_field path_to_response prefix_name ref "
        "self_type symlink_target table_key temp_names type type_affinity type_with_events values_to_types views "
        "where_criteria with_args with_query"
    ),
    "restart": "state",
    "restore": "configuration deps group snapshot",
    "retrieve": "baked_query proxy_for_target tracker_rec",
    "retry": "connection policy publish receiver worker_lost",
    "return": ("annotation conn defaults defaults_columns defaults_traverse_internals orm_returning result values"),
    "rewrite": "code_obj prefixes rows",
    "rollback": "atomics can_be_called exception impl to_savepoint_impl twophase_impl",
    "round": "ceiling down floor half_down half_even half_up up",
    "route": "db",
    "run": (
        "batches cache_key_equal_fixture cache_key_fixture callback compare_fixture console_script crud "
        "ddl_visitor diff middlewares once select server sql validator"
    ),
    "sanitize": "header windows_name",
    "save": "configuration group impl input or_update_impl or_update_state parents table",
    "scan": "attributes name",
    "schedule": "bucket_request callbacks flush next",
    "search": "form paths position registry",
    "select": "args cond for_exit frame from iterable lastrowid names statement",
    "send": (
        "bytes compressed_frame_async_locked compressed_frame_sync drain_complete_event false_to_ping "
        "headers_immediately headers_with_payload heartbeat lock output ov pong request rx sent_signal signal "
        "traceback_header worker_shutdown"
    ),
    "serialize": "async_b async_s b error method path s sync",
    "set": (
        "active_history app_protocol argtypes async asyncio attrs autocommit backslash_escapes base_alias "
        "byteorder cache cache_by_message cache_value callable called cascade check choices chord_key chunksize "
        "class_strategy client_encoding closed closing code_close_transport column_strategy "
        "committed_state_attr_by_column compile_options concrete_base connection_characteristics "
        "content_type_params coroutine_origin_tracking creation_counter csrf_cookie data decoded_chars "
        "default_and_type defaults depends_on dispatch dispose_flags empty enable_single_crit encoding entities "
        "errcheck event_loop ext_ring extra fallbacks field_new_type file fileattr filter form generic_strategy "
        "headersonly ident instance_attribute integer_check lazyload_from length level list "
        "list_header_if_not_empty login_cookies loop mariadb max_priority media_type memoized_attribute metadata "
        "name native_id of_type_info op opt_strings or_restore_start_position order_value "
        "packing_format_and_transform parent parent_with_dispatch pk_val polymorphic_identity polymorphic_on post "
        "post_data_state prefix propagate_attrs publisher queryset read_buffer_limits ready_barrier regex "
        "relationship_strategy remote_table restype result_sentinel returncode rounding rset_state schema secret "
        "select_from select_from_alias session_key signal_dict single single_rebuild slice spatial_filter srid "
        "srs standard state state_attr_by_column status stopinfo stopped streaming_content syntax_extensions "
        "table table_ttl target_column timeout tstate_lock type unique_choice_for_values value with_polymorphic "
        "with_state write_buffer_limits x y z"
    ),
    "setup": (
        "additional_closure_trackers and_call arguments_on_columns binds_for_tracked_expr collections crud_hints "
        "dataclasses_transforms delayed_delivery dml_or_text_result each_classes each_inserts each_mappers "
        "each_tables entity env_defaults event_handlers for_bulk_insert for_bulk_update for_dataclass "
        "for_generate for_orm_insert for_orm_update for_recursion for_values getitem inheritance "
        "inheriting_columns inheriting_mapper ins_pk_from_empty ins_pk_from_implicit_returning "
        "ins_pk_from_lastrowid join_conditions join_targets joins on_memoized_fks once_classes once_inserts "
        "once_mappers once_tables options orm_returning out_parameters outermost_orderby pairs parser pip query "
        "query_from_rowproc query_on_user_defined_adapter queues registry_dependencies result_proxy select_hints "
        "select_stack subset supports_comments supports_nvarchar_max table tables_test_class tables_test_instance "
        "timestampoffset_type version_attributes"
    ),
    "show": "create_table deprecation_warning index warnings",
    "skip": "auto_headers clauseelement_for_target_match payload",
    "sort": "by by_parameter_order dicts key key_function keys migrations order recursive",
    "split": "addr_prefix chunks extended_path line lines multihost_from_url scope_id",
    "start": (
        "called compression executor_manager_thread handshake method node ns position read relational_field "
        "select server_thread serving shutdown thread time tls_compatible tls_connection to_block transaction "
        "transaction_under_autocommit"
    ),
    "stop": "accept_futures condition nodes serving task_handler to_block unlocked",
    "store": "result traceback",
    "strip": "command_keyword prefix text",
    "switch": "to_test_user",
    "sync": "transaction with",
    "synchronize": "session",
    "tag": "re_split re_split_positions stack",
    "take": "priority_index snapshot",
    "terminate": "force_close graceful_close handled_exceptions on_ack pool thread",
    "toggle": "branch",
    "track": "child_process last_known_value overlapping_sync_targets",
    "transfer": "from",
    "translate": "args binds colname for_bind newlines webserver_error",
    "traverse": "internals",
    "trigger": "include_host_check on_update",
    "trim": "buffer to_apps whitespace",
    "truncate": "and_render_maxlen_name bindparam recursive",
    "try": "cleanup_process finish inline_read receiver_over_time to_convert_date wait",
    "unpack": "args chord_result cookie items",
    "unregister": "class_lookup instance_lookup lookup proactor task wait wait_cb",
    "update": (
        "accessed_time annotations_for_non_mapped_class body cache_key careful class_schema compile_options "
        "consumer_prefetch_count cookie cookies cookies_from_response crc data document_fields "
        "document_fields_positional document_single_field effective_tables errors execution_options from_config "
        "impl loose max_yx modified_time next ns_opts ns_ranges opts prefetch_count qos_eventually result "
        "sink_and_static_routes state unget_history watches"
    ),
    "upload": "complete gen handlers tracker",
    "use": (
        "builtin_types bytes center_l datetime dns_cache existing_column get inspection legacy_query_style link "
        "mapper_path nchar_for_unicode regex schema_map server_side_cursor top"
    ),
    "validate": (
        "all app_names autoinc broker_urls configuration databases dest_table dialect_kwargs discriminated_union "
        "force_insert host iterable mapping_like method missing path persistent polymorphic_identity port "
        "query_state queue_type sequence_like session_key singleton template_segment ttl_methods tuple unique "
        "username value_types values_are_expressions"
    ),
    "verify": "canload index_table open seconds",
    "visit": "bitwise enumerated_values unknown varchar",
    "wait": (
        "cancel for_available_connection for_data for_handle for_mainpyfile for_pending for_pubsub "
        "for_table_status for_tstate_lock for_updates handle next_notify ready_timeout released semaphore"
    ),
    "warn": (
        "about_tls_in_tls duplicate_task_name for_conflicting_sync_targets for_decl_attributes "
        "for_excluded_declared_attr for_implicit_coercion for_known_db_issues for_persistence_only_flags "
        "for_scalar_subquery_coercion if_duplicate_task_name invalidated memory_mode_pool_selection "
        "non_column_elements on_events"
    ),
    "wrap": (
        "chunks create_connection deprecated_method exception existing_connection fn_for_kw range_response w_kw "
        "websocket_denial_send"
    ),
    "write": (
        "ack appdata backlog body buf buffer buffer_size callback chunked_payload concern constant content "
        "debug_info docstring docstring_and_traverse_body end_record finished form_length frame fstring_inner fut "
        "future futures gzip_header header headers job large_bytes lines lock mode mtime object opts ready "
        "ready_fut section size status stmt str_avoiding_backslashes switch through to_self websocket_frame"
    ),
}
LIBRARY_NAMES = frozenset(f"_{verb}_{rest}" for verb, ends in _BY_VERB.items() for rest in ends.split())
