"""La déclaration d'accessibilité est ouverte à tous, et nomme le service qui ouvre la page."""

from __future__ import annotations

from typing import Any

from django.test import Client


def test_la_declaration_nomme_le_service_et_son_contact(client: Client, settings: Any) -> None:
    settings.SERVICE, settings.CONTACT = "La direction des achats", "acces@exemple.fr"
    corps = client.get("/accessibilite/").content.decode()
    assert "La direction des achats" in corps
    assert "mailto:acces@exemple.fr" in corps
    assert "non conforme" in client.get("/connexion/").content.decode()
