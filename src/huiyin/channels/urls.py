"""The addresses of channels, outbox, webhooks and mail."""

from django.urls import path

from huiyin.channels.views import mail, outbox, reaching, webhooks

app_name = "channels"
urlpatterns = [
    path("me/notifications/", reaching.preferences, name="preferences"),
    path("channels/", reaching.channel_list, name="list"),
    path("channels/new/", reaching.new_channel, name="new"),
    path("channels/<int:channel_id>/", reaching.edit_channel, name="edit"),
    path("channels/<int:channel_id>/test/", reaching.try_channel, name="try"),
    path("outbox/", outbox.message_list, name="outbox"),
    path("outbox/<int:message_id>/", outbox.message, name="message"),
    path("outbox/<int:message_id>/retry/", outbox.retry, name="retry"),
    path("outbox/<int:message_id>/cancel/", outbox.cancel, name="cancel"),
    path("outbox/<int:message_id>/redeliver/", outbox.redeliver, name="redeliver"),
    path("webhooks/", webhooks.endpoint_list, name="webhooks"),
    path("webhooks/new/", webhooks.new_endpoint, name="new-webhook"),
    path("webhooks/<int:endpoint_id>/", webhooks.endpoint, name="webhook"),
    path("webhooks/<int:endpoint_id>/edit/", webhooks.edit_endpoint, name="edit-webhook"),
    path("webhooks/<int:endpoint_id>/secret/", webhooks.change_secret, name="webhook-secret"),
    path("webhooks/<int:endpoint_id>/test/", webhooks.try_endpoint, name="try-webhook"),
    path("mail/", mail.mail_list, name="mail"),
    path("mail/<int:mail_id>/", mail.mail_detail, name="mail-detail"),
    path("mail/<int:mail_id>/take/", mail.take, name="take-mail"),
    path("mail/<int:mail_id>/dismiss/", mail.dismiss, name="dismiss-mail"),
    path("mail/<int:mail_id>/raw/", mail.raw, name="raw-mail"),
]
