cdef class InstanceState:
    cdef public object ref
    cdef public object manager_ref
    cdef public object pk
    cdef public object identity_token
    cdef public object imap
    cdef public object batch
    cdef public long long session_id
    cdef public long flags
    cdef object __weakref__

cdef class AttributeDescriptor:
    cdef public object key
    cdef public object impl
    cdef public bint is_plain
