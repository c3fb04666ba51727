"""Addresses of products."""

from django.urls import path

from . import pages

app_name = "products"
urlpatterns = [
    path("products/", pages.products, name="list"),
    path("products/export", pages.export, name="export"),
    path("products/new", pages.new, name="new"),
    path("products/<int:product_id>/", pages.record, name="record"),
    path("products/<int:product_id>/edit", pages.edit, name="edit"),
    path("products/<int:product_id>/disable", pages.disable, name="disable"),
    path("products/<int:product_id>/enable", pages.enable, name="enable"),
]
