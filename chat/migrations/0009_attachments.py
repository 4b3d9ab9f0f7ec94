import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0008_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=120)),
                ('type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('file', models.CharField(help_text='Its name in the storage.', max_length=200, unique=True)),
                ('preview', models.CharField(blank=True, max_length=200)),
                ('uploaded_at', models.DateTimeField()),
                ('stored_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='message_not_empty',
        ),
        migrations.AddField(
            model_name='message',
            name='attachment_count',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='message',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('attachment_count__gt', 0), _connector='OR'), name='message_not_empty'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='agent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='attachment',
            name='conversation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachments', to='chat.conversation'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='message',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='attachments', to='chat.message'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(fields=['conversation', 'uploaded_at'], name='attachment_of_conversation'),
        ),
        migrations.AddIndex(
            model_name='attachment',
            index=models.Index(condition=models.Q(('message', None)), fields=['uploaded_at'], name='attachment_not_sent'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(('message', None), ('stored_at__isnull', False), _connector='OR'), name='attachment_sent_when_stored'),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('height', None), ('preview', ''), ('width', None)), models.Q(('height__gt', 0), ('width__gt', 0), models.Q(('preview', ''), _negated=True)), _connector='OR'), name='attachment_measured_if_image'),
        ),
    ]
