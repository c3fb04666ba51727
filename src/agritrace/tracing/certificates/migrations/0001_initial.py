"""Certificates."""

import agritrace.kernel.wordpairs
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

from agritrace.foundation.journal.guarding import GuardTables
from agritrace.kernel.wordpairs import MakeWordPairs


class Migration(migrations.Migration):
    """First table."""

    initial = True

    dependencies = [
        ('journal', '0001_initial'),
        ('batches', '0001_initial'),
    ]

    operations = [
        MakeWordPairs(),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(db_collation='C', max_length=20, unique=True)),
                ('code_id', models.BigIntegerField()),
                ('subject_id', models.BigIntegerField()),
                ('region_code', models.CharField(db_collation='C', max_length=12)),
                ('batch_number', models.CharField(max_length=30)),
                ('batch_code', models.CharField(db_collation='C', max_length=20)),
                ('form', models.CharField(max_length=8)),
                ('category_code', models.CharField(db_collation='C', max_length=8)),
                ('product_name', models.CharField(max_length=40)),
                ('spec', models.CharField(blank=True, max_length=40)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=18)),
                ('unit', models.CharField(max_length=12)),
                ('origin_region_code', models.CharField(db_collation='C', max_length=12)),
                ('base_name', models.CharField(blank=True, max_length=40)),
                ('harvested_on', models.DateField()),
                ('bases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('report_number', models.CharField(blank=True, max_length=40)),
                ('report_day', models.DateField(null=True)),
                ('report_by', models.CharField(blank=True, max_length=60)),
                ('report_file', models.UUIDField(null=True)),
                ('result_id', models.BigIntegerField(null=True)),
                ('received', models.CharField(blank=True, max_length=60)),
                ('state', models.CharField(default='issued', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('prints', models.IntegerField(default=0)),
                ('words', models.CharField(max_length=300)),
                ('issued_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
            ],
            options={
                'db_table': 'certificates_certificate',
                'indexes': [models.Index(fields=['subject_id', 'issued_at', 'id'], name='certificates_own'), models.Index(fields=['batch', 'id'], name='certificates_by_batch'), models.Index(fields=['region_code'], include=('state', 'form', 'batch_id', 'issued_at', 'id'), name='certificates_place'), models.Index(fields=['issued_at', 'id'], include=('region_code', 'state', 'form', 'batch_id'), name='certificates_by_day'), django.contrib.postgres.indexes.GinIndex(agritrace.kernel.wordpairs.WordPairs('words'), name='certificates_pairs')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['issued', 'void'])), name='certificates_state'), models.CheckConstraint(condition=models.Q(('form__in', ['producer', 'buyer'])), name='certificates_form'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='certificates_quantity'), models.CheckConstraint(condition=models.Q(('bases__len__gt', 0)), name='certificates_bases'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'issued'), ('voided_at__isnull', True)), models.Q(('state', 'void'), ('voided_at__isnull', False)), _connector='OR'), name='certificates_voided')],
            },
        ),
        GuardTables("certificates_certificate"),
    ]
