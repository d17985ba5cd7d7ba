"""Les pages de l'histoire : les états, l'un d'eux, deux d'entre eux côte à côte, et leurs téléchargements."""

from __future__ import annotations

from secrets import token_hex

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cctgen.usages.depot.depart import FICHIER_DEPART, Depart, rediger_le_depart
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.envoi import archive, piece_jointe
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.droits.garde import droits_dans, personne_de, reservee
from cctgen.web.parcours.histoire.comparaison import (
    comparer_les_tables,
    dossier_de,
    ecarts_des_dossiers,
    par_dossier,
)
from cctgen.web.parcours.publication.lecture import parties_des_ecarts
from cctgen.web.roles import Droit

_PAR_PAGE = 30


class DeuxEtats(forms.Form):
    """Les deux états à comparer, par leur numéro."""

    avant = forms.IntegerField(min_value=1)
    apres = forms.IntegerField(min_value=1)


@reservee(Droit.LIRE)
@require_safe
def histoire(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre les états, le dernier d'abord : qui, quand, quoi."""
    etats = Paginator(consultation.etats.select_related("auteur"), _PAR_PAGE)
    contexte = {
        "consultation": consultation,
        "pages": etats.get_page(requete.GET.get("page")),
        "droits": droits_dans(personne_de(requete), consultation),
    }
    return render(requete, "histoire/etats.html", contexte)


@reservee(Droit.PREPARER)
@require_safe
def etat(requete: HttpRequest, consultation: Consultation, numero: int) -> HttpResponse:
    """Montre un état : ses fichiers, à télécharger un à un ou en zip."""
    voulu = _etat(consultation, numero)
    contexte = {
        "consultation": consultation,
        "etat": voulu,
        "groupes": par_dossier(voulu.table),
        "precedent": numero - 1,
    }
    return render(requete, "histoire/etat.html", contexte)


@reservee(Droit.PREPARER)
@require_safe
def comparer(requete: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Montre ce qui change d'un état à l'autre."""
    demande = DeuxEtats(requete.GET)
    if not demande.is_valid():
        return redirect("histoire", consultation.pk)
    avant, apres = (_etat(consultation, demande.cleaned_data[nom]) for nom in ("avant", "apres"))
    ecarts = ecarts_des_dossiers(dossier_de(avant), dossier_de(apres))
    contexte = {
        "consultation": consultation,
        "avant": avant,
        "apres": apres,
        "comparaison": comparer_les_tables(avant.table, apres.table),
        "ecarts": ecarts,
        "parties": () if ecarts is None else tuple(parties_des_ecarts(ecarts)),
    }
    return render(requete, "histoire/comparer.html", contexte)


@reservee(Droit.PREPARER)
@require_safe
def zip_de_l_etat(_requete: HttpRequest, consultation: Consultation, numero: int) -> HttpResponse:
    """Donne le dossier entier de cet état, tel que le terminal le laisserait, et d'où il part."""
    voulu = _etat(consultation, numero)
    contenus = {f"{consultation.nom}/{c}": relire(sha256) for c, (sha256, _) in voulu.table.items()}
    contenus[f"{consultation.nom}/{FICHIER_DEPART}"] = rediger_le_depart(
        Depart(str(consultation.pk), numero), token_hex(8)
    )
    droits = {f"{consultation.nom}/{c}": mode for c, (_, mode) in voulu.table.items()}
    return archive(f"{consultation.nom}-etat-{numero}.zip", contenus, droits)


@reservee(Droit.PREPARER)
@require_safe
def fichier_de_l_etat(_requete: HttpRequest, consultation: Consultation, numero: int, chemin: str) -> HttpResponse:
    """Donne un fichier de cet état."""
    table = _etat(consultation, numero).table
    if chemin not in table:
        raise Http404
    return piece_jointe(chemin, relire(table[chemin][0]))


def _etat(consultation: Consultation, numero: int) -> Etat:
    return get_object_or_404(consultation.etats.select_related("auteur", "consultation"), numero=numero)
