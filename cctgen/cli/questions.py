"""Le questionnaire au terminal : questions visibles, retour en arrière, arrêt et reprise sans perte."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import questionary
from questionary import Choice, Style

from cctgen.clausier.modele import Clausier, Parametre
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.clausier.questionnaire import Question, TypeQuestion
from cctgen.clausier.reponse import defaut_de_reponse
from cctgen.cli import affichage
from cctgen.consultation.dialogue import Etape, deductions_en_clair, etapes, reponse_en_clair
from cctgen.consultation.modele import Consultation, ReponsesRedigees
from cctgen.socle.yaml_strict import defaut_de_texte
from cctgen.usages.clausier_verifie import exiger_clausier
from cctgen.usages.clausiers_enregistres import clausiers_de
from cctgen.usages.identite import champs_a_renseigner, renseigner
from cctgen.usages.nouveau import IdentiteSaisie
from cctgen.usages.parametres import ParametreDemande, parametres_demandes
from cctgen.usages.questionnaire import enregistrer_reponses, lire_pour_dialogue, session

_STYLE = Style([("question", "bold"), ("answer", "fg:#000091 bold"), ("instruction", "fg:#666666")])
_RETOUR = "\x00retour"
_LIBELLE_RETOUR = "← Question précédente"
_TOUCHES = "(flèches puis Entrée)"
_TOUCHES_MULTIPLES = "(flèches, Espace pour cocher, Entrée pour valider)"


class Arret(Exception):
    """La personne interrompt le questionnaire ; ses réponses sont déjà enregistrées."""


@dataclass
class _Saisies:
    """Les réponses en cours, enregistrées à chaque pas."""

    racine: Path
    communes: dict[str, tuple[str, ...]]
    lots: dict[int, dict[str, tuple[str, ...]]]
    parametres: dict[str, dict[str, str]]

    def enregistrer(self) -> None:
        enregistrer_reponses(self.racine, self.redigees())

    def redigees(self) -> ReponsesRedigees:
        return ReponsesRedigees(communes=self.communes, lots=self.lots, parametres=self.parametres)


def demander_identite() -> IdentiteSaisie:
    """Demande ce qui identifie la consultation, avant le questionnaire."""
    reference = _texte("Référence de la consultation", "2026-001")
    objet = _texte("Objet du marché", "")
    acheteur = _texte("Acheteur", "")
    service = _texte("Service (facultatif)", "", facultatif=True)
    lots = _texte("Titres des lots, séparés par « ; » (vide : pas de lot)", "", facultatif=True)
    titres = tuple(t.strip() for t in lots.split(";") if t.strip())
    return IdentiteSaisie(reference, objet, acheteur, service, titres)


def completer_l_identite(racine: Path) -> None:
    """Demande ce qu'une création sans dialogue a laissé en attente."""
    valeurs = {champ.cle: _texte(champ.libelle, "") for champ in champs_a_renseigner(racine)}
    if valeurs:
        renseigner(racine, valeurs)


def poser_le_questionnaire(racine: Path, superposes: Sequence[Path]) -> bool:
    """Pose les questions qui restent ; rend faux si la personne s'est arrêtée avant la fin."""
    with session(racine):
        return _poser_le_questionnaire(racine, superposes)


def _poser_le_questionnaire(racine: Path, superposes: Sequence[Path]) -> bool:
    clausier = exiger_clausier(clausiers_de(racine, superposes))
    consultation = lire_pour_dialogue(racine, clausier)
    saisies = _Saisies(
        racine,
        dict(consultation.saisies.communes),
        {n: dict(v) for n, v in consultation.saisies.lots.items()},
        {c: dict(v) for c, v in consultation.saisies.parametres.items()},
    )
    completer_l_identite(racine)
    try:
        _poser_les_communes(clausier, consultation, saisies)
        for lot in consultation.redaction.lots:
            _poser_un_lot(clausier, saisies, lot.numero, lot.titre)
        _regler_les_parametres(clausier, racine, saisies)
    except Arret:
        return False
    return True


def _poser_les_communes(clausier: Clausier, consultation: Consultation, saisies: _Saisies) -> None:
    """Pose les questions communes ; celle que chaque lot a déjà tranchée est passée."""
    lots = [lot.numero for lot in consultation.redaction.lots]

    def tranchee(question: Question) -> bool:
        return bool(lots) and all(question.id in saisies.lots.get(n, {}) for n in lots)

    def a_poser(etape: Etape) -> bool:
        return not etape.saisie and not tranchee(etape.question)

    _parcourir(clausier, saisies, saisies.communes, lambda: saisies.communes, a_poser)


def _poser_un_lot(clausier: Clausier, saisies: _Saisies, numero: int, titre: str) -> None:
    propres = saisies.lots.setdefault(numero, {})

    def effectives() -> Mapping[str, tuple[str, ...]]:
        return {**saisies.communes, **propres}

    differentes = _choisir_les_differences(clausier, effectives(), set(propres), f"Lot {numero} ({titre})")

    def a_poser(etape: Etape) -> bool:
        return etape.question.id in differentes and etape.question.id not in propres

    _parcourir(clausier, saisies, propres, effectives, a_poser)
    _parcourir(clausier, saisies, propres, effectives, lambda e: e.question.par_lot and not e.valeur)


def _choisir_les_differences(
    clausier: Clausier, effectives: Mapping[str, tuple[str, ...]], propres: set[str], lot: str
) -> set[str]:
    """Demande ce qui diffère ; les réponses déjà propres au lot sont cochées, et ne se reposent pas."""
    choix = []
    for etape in etapes(clausier, effectives):
        question = etape.question
        if question.par_lot:
            actuelle = reponse_en_clair(clausier, question, etape.valeur) or "sans réponse"
            choix.append(Choice(f"{question.titre} : {actuelle}", question.id, checked=question.id in propres))
    demande = questionary.checkbox(
        f"{lot} : quelles réponses diffèrent ?", choices=choix, instruction=_TOUCHES_MULTIPLES, style=_STYLE
    )
    return set(_demander(demande))


def _parcourir(
    clausier: Clausier,
    saisies: _Saisies,
    cible: dict[str, tuple[str, ...]],
    effectives: Callable[[], Mapping[str, tuple[str, ...]]],
    a_poser: Callable[[Etape], bool],
) -> None:
    """Avance de question visible en question visible ; « précédente » revient sur la dernière posée."""
    posees: list[str] = []
    reprise: str | None = None
    dites = deductions_en_clair(clausier, {})
    while True:
        visibles = etapes(clausier, effectives())
        etape = next((e for e in visibles if e.question.id == reprise), None)
        etape = etape or next((e for e in visibles if a_poser(e) and e.question.id not in posees), None)
        reprise = None
        if posees or etape is not None:
            dites = _dire_les_deductions(clausier, effectives(), dites)
        if etape is None:
            return
        rang = [e.question.id for e in visibles].index(etape.question.id) + 1
        reponse = _poser(etape, f"[{rang}/{len(visibles)}] {etape.rubrique}", peut_revenir=bool(posees))
        if reponse is None:
            reprise = posees.pop()
            cible.pop(reprise, None)
            continue
        posees.append(etape.question.id)
        if reponse:
            cible[etape.question.id] = reponse
            saisies.enregistrer()


def _dire_les_deductions(
    clausier: Clausier, effectives: Mapping[str, tuple[str, ...]], dites: Mapping[str, str]
) -> Mapping[str, str]:
    """Écrit chaque valeur déduite qui a changé, avec sa raison ; rend celles qui sont dites."""
    presentes = deductions_en_clair(clausier, effectives)
    for deduction, phrase in presentes.items():
        if dites.get(deduction) != phrase:
            affichage.deduction(phrase)
    return presentes


def _poser(etape: Etape, entete: str, *, peut_revenir: bool) -> tuple[str, ...] | None:
    """Pose une question ; rend la réponse, ou rien pour revenir à la précédente."""
    question = etape.question
    affichage.etape_de_questionnaire(entete, question.aide)
    match question.type:
        case TypeQuestion.CHOIX | TypeQuestion.OUI_NON:
            reponse = _demander(_choix(question, etape.valeur, peut_revenir))
        case TypeQuestion.CHOIX_MULTIPLE:
            reponse = _demander(_choix_multiple(question, etape.valeur, peut_revenir))
        case _:
            reponse = _demander(_libre(question, etape.valeur, peut_revenir))
    valeurs = tuple(reponse) if isinstance(reponse, list) else (str(reponse).strip(),)
    if _RETOUR in valeurs or (peut_revenir and valeurs == ("<",)):
        return None
    return tuple(v for v in valeurs if v)


def _options(question: Question) -> list[tuple[str, str]]:
    if question.type is TypeQuestion.OUI_NON:
        return [("Oui", "oui"), ("Non", "non")]
    return [(f"{o.libelle} – {o.aide}" if o.aide else o.libelle, o.valeur) for o in question.options]


def _choix(question: Question, valeur: tuple[str, ...], peut_revenir: bool) -> questionary.Question:
    choix = [Choice(libelle, v) for libelle, v in _options(question)]
    defaut = next((c for c in choix if valeur and c.value == valeur[0]), None)
    if peut_revenir:
        choix.append(Choice(_LIBELLE_RETOUR, _RETOUR))
    return questionary.select(question.libelle, choices=choix, default=defaut, instruction=_TOUCHES, style=_STYLE)


def _choix_multiple(question: Question, valeur: tuple[str, ...], peut_revenir: bool) -> questionary.Question:
    choix = [Choice(libelle, v, checked=v in valeur) for libelle, v in _options(question)]
    if peut_revenir:
        choix.append(Choice(_LIBELLE_RETOUR, _RETOUR))

    def valide(reponses: list[str]) -> bool | str:
        if _RETOUR in reponses:
            return True
        if not reponses:
            return "Cochez au moins une réponse avec Espace."
        return defaut_de_reponse(question, tuple(reponses)) or True

    return questionary.checkbox(
        question.libelle, choices=choix, validate=valide, instruction=_TOUCHES_MULTIPLES, style=_STYLE
    )


def _libre(question: Question, valeur: tuple[str, ...], peut_revenir: bool) -> questionary.Question:
    def valide(texte: str) -> bool | str:
        if peut_revenir and texte.strip() == "<":
            return True
        if faute := defaut_de_texte(texte):
            return faute
        if not texte.strip():
            return question.facultative or "Une réponse est attendue."
        return defaut_de_reponse(question, (texte.strip(),)) or True

    consigne = "(« < » pour revenir)" if peut_revenir else None
    defaut = valeur[0] if valeur else ""
    return questionary.text(question.libelle, default=defaut, validate=valide, instruction=consigne, style=_STYLE)


def _regler_les_parametres(clausier: Clausier, racine: Path, saisies: _Saisies) -> None:
    """Demande les paramètres sans défaut, puis, si l'acheteur le veut, tous ceux des clauses retenues."""
    demandes = parametres_demandes(clausier, lire_pour_dialogue(racine, clausier))
    for demande in (d for d in demandes if not d.valeur):
        _regler(demande, saisies)
    reglables = [d for d in demandes if d.valeur]
    if not reglables:
        return
    tous = questionary.select(
        f"Voulez-vous revoir les {len(reglables)} délais et seuils des clauses retenues ?",
        choices=[Choice("Non", False), Choice("Oui", True)],
        instruction=_TOUCHES,
        style=_STYLE,
    )
    for demande in reglables if _demander(tous) else ():
        _regler(demande, saisies)


def _regler(demande: ParametreDemande, saisies: _Saisies) -> None:
    parametre = demande.parametre
    affichage.etape_de_questionnaire(f"{demande.clause} – {demande.titre}", parametre.aide)
    libelle = parametre.libelle or demande.nom
    unite = f" ({parametre.unite})" if parametre.unite else ""
    valeur = str(_demander(_saisie_de_parametre(parametre, f"{libelle}{unite}", demande.valeur))).strip()
    if valeur != (parametre.defaut or ""):
        saisies.parametres.setdefault(demande.clause, {})[demande.nom] = valeur
        saisies.enregistrer()


def _saisie_de_parametre(parametre: Parametre, libelle: str, valeur: str) -> questionary.Question:
    return questionary.text(
        libelle, default=valeur, validate=lambda texte: defaut_de_valeur(parametre, texte.strip()) or True, style=_STYLE
    )


def _texte(libelle: str, defaut: str, *, facultatif: bool = False) -> str:
    question = questionary.text(
        libelle,
        default=defaut,
        validate=lambda texte: (
            defaut_de_texte(texte) or bool(texte.strip()) or facultatif or "Une réponse est attendue."
        ),
        style=_STYLE,
    )
    try:
        return str(_demander(question)).strip()
    except Arret:
        raise KeyboardInterrupt from None


def _demander(question: questionary.Question) -> Any:
    """Rend la réponse ; Ctrl-C arrête le questionnaire sans rien perdre."""
    try:
        return question.unsafe_ask()
    except KeyboardInterrupt:
        raise Arret from None
