"""Les pages du clausier : la liste, une clause, sa correction, son visa, les fichiers à verser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cctgen.clausier.textes.retouche import Proses
from cctgen.socle.erreurs import DossierIntrouvable
from cctgen.usages.gardien.chercher import chercher
from cctgen.usages.gardien.lister import ClauseMontree, lister
from cctgen.usages.gardien.montrer import FicheDeClause, montrer
from cctgen.usages.gardien.relire import FichierAVerser, corriger, fichier_vise, textes_a_relire
from cctgen.usages.preparation.nouveau import objets_des_exemples
from cctgen.web.depot.envoi import archive, piece_jointe
from cctgen.web.droits.garde import personne_de, reservee
from cctgen.web.parcours.clausier import formulaires
from cctgen.web.parcours.clausier.avancement import Etat, avancement, etat_de
from cctgen.web.parcours.clausier.propositions import Proposition, propositions_des_autres
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.relecture.models import Correction, Remarque, Visa
from cctgen.web.roles import Droit

_CONFLIT, _REFUS = 409, 422


@reservee(Droit.CONNECTE)
@require_safe
def liste(requete: HttpRequest) -> HttpResponse:
    """Cherche dans le clausier, et dit où en est sa relecture."""
    mots, theme, etat = (requete.GET.get(nom, "").strip() for nom in ("mots", "theme", "etat"))
    toutes = lister()
    vises, jour = _vises(), localdate()
    retenues = chercher(mots.split()) if mots else toutes
    lignes = [(m, etat_de(m, vises, jour)) for m in retenues if not theme or m.theme == theme]
    contexte = {
        "lignes": [(m, e) for m, e in lignes if not etat or e == etat],
        "avancement": avancement(toutes, vises, jour),
        "themes": sorted({m.theme for m in toutes}),
        "etats": [e.value for e in Etat],
        "mots": mots,
        "theme": theme,
        "etat": etat,
    }
    return render(requete, "clausier/liste.html", contexte)


@reservee(Droit.CONNECTE)
@require_safe
def clause(requete: HttpRequest, clause: str) -> HttpResponse:
    """Montre une clause, sa condition en français, ses références et leur état, ce qu'en disent les relecteurs."""
    return _montrer(requete, clause, formulaires.Remarque())


def _montrer(requete: HttpRequest, clause: str, remarque: formulaires.Remarque, statut: int = 200) -> HttpResponse:
    fiche = _fiche(clause)
    contexte = {
        "fiche": fiche,
        "clause": fiche.montree.clause,
        "etat": etat_de(fiche.montree, _vises(), localdate()),
        "remarques": Remarque.objects.filter(clause=clause).select_related("auteur"),
        "corrections": Correction.objects.filter(clause=clause).select_related("auteur"),
        "visas": Visa.objects.filter(clause=clause).select_related("auteur"),
        "peut_relire": personne_de(requete).est_gardien,
        "remarque": remarque,
        "objets": objets_des_exemples(),
    }
    return render(requete, "clausier/clause.html", contexte, status=statut)


@reservee(Droit.RELIRE)
@require_POST
def remarquer(requete: HttpRequest, clause: str) -> HttpResponse:
    """Ajoute une remarque d'un relecteur."""
    fiche = _fiche(clause)
    saisie = formulaires.Remarque(requete.POST)
    if saisie.is_valid():
        Remarque.objects.create(
            clause=clause,
            empreinte=fiche.montree.empreinte,
            auteur=personne_de(requete),
            texte=saisie.cleaned_data["texte"],
        )
        messages.success(requete, "Votre remarque est enregistrée.")
        return redirect("clause", clause)
    return _montrer(requete, clause, saisie, _REFUS)


@reservee(Droit.RELIRE)
@require_http_methods(["GET", "HEAD", "POST"])
def proposer(requete: HttpRequest, clause: str) -> HttpResponse:
    """Propose une correction : l'écart et ce qu'en dit la vérification se lisent avant d'enregistrer."""
    montree = _fiche(clause).montree
    proses = textes_a_relire(clause)
    donnees = requete.POST if requete.method == "POST" else None
    saisie = formulaires.Correction(proses, tuple(e.id for e in montree.clause.exigences), donnees)
    saisie.fields["empreinte"].initial = montree.empreinte
    autres = propositions_des_autres(montree, proses, personne_de(requete))
    contexte: dict[str, Any] = {"clause": montree.clause, "formulaire": saisie, "autres": autres}
    if donnees is None or not saisie.is_valid():
        saisie.montrer(_derniere(autres))
        return render(requete, "clausier/proposer.html", contexte)
    devancee = _derniere(autres) > saisie.cleaned_data["vue"]
    saisie.montrer(_derniere(autres))
    if saisie.cleaned_data["empreinte"] != montree.empreinte:
        contexte["perimee"] = True
    elif not (changees := saisie.changees()):
        saisie.add_error(None, "Aucun texte n'est changé : corrigez-en un, ou laissez une remarque.")
    else:
        if "enregistrer" in donnees and not devancee:
            _enregistrer(requete, montree, saisie, changees)
            return redirect("clause", clause)
        correction = corriger(clause, changees)
        contexte |= {"correction": correction, "anomalies": [anomalie_dite(a) for a in correction.anomalies]}
    contexte["devancee"] = devancee
    return render(requete, "clausier/proposer.html", contexte, status=_CONFLIT if devancee else 200)


@reservee(Droit.RELIRE)
@require_POST
def viser(requete: HttpRequest, clause: str) -> HttpResponse:
    """Vise le texte que le relecteur avait sous les yeux ; un texte changé depuis se relit d'abord."""
    empreinte = _fiche(clause).montree.empreinte
    if requete.POST.get("empreinte") != empreinte:
        messages.error(requete, "La clause a changé depuis que vous l'avez ouverte : relisez-la, puis visez-la.")
    else:
        Visa.objects.get_or_create(clause=clause, empreinte=empreinte, auteur=personne_de(requete))
        messages.success(requete, "Votre visa est enregistré ; le fichier à verser le porte.")
    return redirect("clause", clause)


@reservee(Droit.RELIRE)
@require_safe
def fichier_corrige(_requete: HttpRequest, clause: str, correction: int) -> HttpResponse:
    """Donne le fichier de la clause où une correction proposée est faite."""
    proposee = get_object_or_404(Correction, pk=correction, clause=clause)
    proses = {formulaires.chemin_de(nom): texte for nom, texte in proposee.proses.items()}
    apres = corriger(clause, proses).apres
    return piece_jointe(apres.chemin, apres.octets)


@reservee(Droit.RELIRE)
@require_safe
def fichiers_a_verser(_requete: HttpRequest) -> HttpResponse:
    """Donne d'un coup les fichiers des clauses visées dont le texte n'a pas changé, prêts à verser au clausier."""
    vises, jour = _vises(), localdate()
    fichiers = (_fichier_vise(m) for m in lister() if etat_de(m, vises, jour) is Etat.VISEE)
    contenus = {f.chemin: f.octets for f in fichiers}
    if not contenus:
        raise DossierIntrouvable("Aucune clause visée n'attend d'être versée.", "Visez d'abord une clause relue.")
    return archive("clauses-visees.zip", contenus)


def _fichier_vise(montree: ClauseMontree) -> FichierAVerser:
    visas = Visa.objects.filter(clause=montree.clause.id, empreinte=montree.empreinte).select_related("auteur")
    dernier = visas.order_by("-quand")[0]
    noms = ", ".join(dict.fromkeys(v.auteur.nom_affiche for v in visas.order_by("quand")))
    return fichier_vise(montree.clause.id, noms, localdate(dernier.quand))


def _enregistrer(
    requete: HttpRequest, montree: ClauseMontree, saisie: formulaires.Correction, changees: Proses
) -> None:
    Correction.objects.create(
        clause=montree.clause.id,
        empreinte=montree.empreinte,
        auteur=personne_de(requete),
        motif=saisie.cleaned_data["motif"],
        proses={formulaires.nom_de(chemin): texte for chemin, texte in changees.items()},
    )
    messages.success(requete, "Votre correction est enregistrée ; le fichier corrigé se télécharge ci-dessous.")


def _derniere(propositions: Sequence[Proposition]) -> int:
    return max((p.numero for p in propositions), default=0)


def _fiche(identifiant: str) -> FicheDeClause:
    try:
        fiche = montrer(identifiant)
    except DossierIntrouvable as erreur:
        raise Http404 from erreur
    if not isinstance(fiche, FicheDeClause) or fiche.montree.clause.id != identifiant:
        raise Http404
    return fiche


def _vises() -> frozenset[tuple[str, str]]:
    return frozenset(Visa.objects.values_list("clause", "empreinte"))
