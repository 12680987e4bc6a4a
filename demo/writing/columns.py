"""The vendors' columns, in their order, of the tables that the demo exports.

Zendesk's are whole. Of Salesforce's the fields that every organisation has; custom fields (`…_c`) are
the sampled organisation's own and are left out. As in the samples of fivetran/dbt_zendesk_source and
fivetran/dbt_salesforce_source (Apache-2.0).
"""

from __future__ import annotations


def _columns(names: str) -> tuple[str, ...]:
    return tuple(names.split())


TICKET = _columns(
    """
    id _fivetran_synced allow_channelback assignee_id brand_id created_at description due_at
    external_id forum_topic_id group_id has_incidents is_public organization_id priority
    problem_id recipient requester_id status subject submitter_id system_client ticket_form_id
    type updated_at url via_channel via_source_from_id via_source_from_title via_source_rel
    via_source_to_address via_source_to_name merged_ticket_ids via_source_from_address
    followup_ids via_followup_source_id
    """
)
TICKET_FIELD_HISTORY = _columns(
    """
    field_name ticket_id updated _fivetran_synced user_id value
    """
)
TICKET_COMMENT = _columns(
    """
    id _fivetran_synced body created facebook_comment public ticket_id tweet user_id
    voice_comment
    """
)
ZENDESK_USER = _columns(
    """
    id _fivetran_synced active alias authenticity_token chat_only created_at details email
    external_id last_login_at locale locale_id moderator name notes only_private_comments
    organization_id phone remote_photo_url restricted_agent role shared shared_agent signature
    suspended ticket_restriction time_zone two_factor_auth_enabled updated_at url verified
    """
)
LEAD = _columns(
    """
    country email_bounced_reason email_bounced_date owner_id lead_source converted_date
    last_modified_date master_record_id last_modified_by_id system_modstamp geocode_accuracy
    converted_contact_id id photo_url state longitude last_referenced_date last_activity_date
    country_code phone name jigsaw_contact_id created_by_id salutation is_converted state_code
    is_unread_by_owner status city latitude industry title _fivetran_synced last_viewed_date
    converted_opportunity_id is_deleted street company first_name email website last_name
    number_of_employees created_date postal_code has_opted_out_of_email converted_account_id
    mobile_phone annual_revenue description fax individual_id _fivetran_active
    """
)
CONTACT = _columns(
    """
    id _fivetran_synced account_id created_by_id created_date department email
    email_bounced_date email_bounced_reason fax first_name is_deleted is_email_bounced
    jigsaw_contact_id last_activity_date last_curequest_date last_cuupdate_date
    last_modified_by_id last_modified_date last_name last_referenced_date last_viewed_date
    mailing_city mailing_country mailing_country_code mailing_geocode_accuracy mailing_latitude
    mailing_longitude mailing_postal_code mailing_state mailing_state_code mailing_street
    master_record_id mobile_phone name owner_id phone photo_url reports_to_id salutation
    system_modstamp title has_opted_out_of_email lead_source description do_not_call
    individual_id birthdate has_opted_out_of_fax other_latitude assistant_name other_street
    other_state home_phone other_city other_phone other_geocode_accuracy other_postal_code
    other_country assistant_phone jigsaw other_longitude _fivetran_active
    """
)
OPPORTUNITY = _columns(
    """
    _fivetran_synced account_id amount campaign_id close_date created_date description
    expected_revenue fiscal fiscal_quarter fiscal_year forecast_category forecast_category_name
    has_open_activity has_opportunity_line_item has_overdue_task id is_closed is_deleted
    is_excluded_from_territory_2_filter is_won last_activity_date last_referenced_date
    last_viewed_date lead_source name next_step owner_id pricebook_2_id probability
    record_type_id stage_name synced_quote_id territory_2_id type _fivetran_active
    """
)
OPPORTUNITY_HISTORY = _columns(
    """
    _fivetran_active _fivetran_start _fivetran_end _fivetran_synced account_id amount
    campaign_id close_date created_date description expected_revenue fiscal fiscal_quarter
    fiscal_year forecast_category forecast_category_name has_open_activity
    has_opportunity_line_item has_overdue_task id is_closed is_deleted is_won last_activity_date
    last_referenced_date last_viewed_date lead_source name next_step owner_id probability
    record_type_id stage_name synced_quote_id type
    """
)
TASK = _columns(
    """
    who_id call_disposition recurrence_day_of_month owner_id recurrence_end_date_only subject
    description last_modified_date recurrence_time_zone_sid_key is_recurrence what_count
    _fivetran_synced call_object is_deleted recurrence_day_of_week_mask last_modified_by_id
    system_modstamp recurrence_regenerated_type id recurrence_type reminder_date_time call_type
    is_high_priority is_closed recurrence_month_of_year is_reminder_set activity_date
    recurrence_instance priority recurrence_interval who_count recurrence_start_date_only
    account_id call_duration_in_seconds created_by_id created_date recurrence_activity_id
    what_id task_subtype status type record_type_id completed_date_time is_archived
    _fivetran_active
    """
)
EVENT = _columns(
    """
    id _fivetran_synced account_id activity_date activity_date_time created_by_id created_date
    description duration_in_minutes end_date_time event_subtype group_event_type is_child
    is_deleted is_group_event is_private is_recurrence is_reminder_set last_modified_by_id
    last_modified_date location owner_id recurrence_activity_id recurrence_day_of_month
    recurrence_day_of_week_mask recurrence_end_date_only recurrence_instance recurrence_interval
    recurrence_month_of_year recurrence_start_date_time recurrence_time_zone_sid_key
    recurrence_type reminder_date_time show_as start_date_time subject system_modstamp type
    what_count what_id who_count who_id is_recurrence_2 is_recurrence_2_exception
    is_recurrence_2_exclusion recurrence_2_pattern_start_date recurrence_2_pattern_text
    recurrence_2_pattern_time_zone recurrence_2_pattern_version end_date is_archived
    _fivetran_active
    """
)
SALESFORCE_USER = _columns(
    """
    _fivetran_deleted _fivetran_synced about_me account_id alias badge_text banner_photo_url
    call_center_id city community_nickname company_name contact_id country country_code
    default_group_notification_frequency delegated_approver_id department digest_frequency
    division email email_encoding_key email_preferences_auto_bcc employee_number extension fax
    federation_identifier first_name forecast_enabled full_photo_url geocode_accuracy id
    individual_id is_active is_profile_photo_active language_locale_key last_login_date
    last_name last_referenced_date last_viewed_date latitude locale_sid_key longitude manager_id
    medium_banner_photo_url mobile_phone name offline_trial_expiration_date phone postal_code
    profile_id receives_admin_info_emails receives_info_emails sender_email sender_name
    signature small_banner_photo_url small_photo_url state state_code street time_zone_sid_key
    title user_role_id user_type username _fivetran_active
    """
)
