//! What happens in Zoom at hire, transfer and leave, with this tenant's own groups and licences.
